"""XGBoost: sums of trees in single precision, as the library adds them, and an objective's link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import (
    Classified,
    both,
    first_largest,
    side_by_side,
    sigmoid,
    softmax,
)
from workbench.exporting.estimators.categories import Categories
from workbench.exporting.estimators.tree_ensemble import add_trees
from workbench.exporting.estimators.trees import Array, Tree
from workbench.exporting.opsets import Opsets

_UNKNOWN = -1.0
_NONE = -1  # the child of a leaf
_IDENTITY = (
    "reg:squarederror",
    "reg:squaredlogerror",
    "reg:pseudohubererror",
    "reg:absoluteerror",
    "reg:quantileerror",
    "rank:pairwise",
    "rank:ndcg",
    "rank:map",
)
_LOGISTIC = ("reg:logistic", "binary:logistic")
_EXPONENTIAL = ("count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft")
_SOFTMAX = ("multi:softprob", "multi:softmax")


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """XGBClassifier and XGBRFClassifier: binary:logistic, multi:softprob."""
    model = _saved(estimator)
    objective = _objective(model, known=("binary:logistic", *_SOFTMAX))
    margins = _margins(estimator, model, features, onnx)
    if objective in _SOFTMAX:
        wide = onnx.op.cast(side_by_side(margins, onnx), to=np.float64)
        shares = onnx.op.cast(softmax(wide, onnx), to=np.float32)
        return Classified(first_largest(shares, onnx), _as_float64(shares, onnx))
    second = sigmoid(margins[0], onnx)
    above_half = onnx.op.greater(second, onnx.op.constant(value=np.float32(0.5)))
    return Classified(onnx.op.cast(above_half, to=np.int64), _as_float64(both(second, onnx), onnx))


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """XGBRegressor, XGBRFRegressor and XGBRanker."""
    model = _saved(estimator)
    objective = _objective(model, known=(*_IDENTITY, *_LOGISTIC, *_EXPONENTIAL))
    margins = _margins(estimator, model, features, onnx)
    if len(margins) > 1:
        raise NotExportableError(
            f"{type(estimator).__name__} was fitted on several targets.",
            do="Export one model for each target.",
        )
    raw = _as_float64(margins[0], onnx)
    if objective in _LOGISTIC:
        return sigmoid(raw, onnx)
    return onnx.op.exp(raw) if objective in _EXPONENTIAL else raw


def _as_float64(values: Var, onnx: Opsets) -> Var:
    return onnx.op.cast(values, to=np.float64)


def _saved(estimator: Any) -> dict[str, Any]:
    """The learner as its own JSON, up to the best iteration where it stopped early."""
    booster = estimator.get_booster()
    best = booster.attr("best_iteration")
    used = booster if best is None else booster[: int(best) + 1]
    learner: dict[str, Any] = json.loads(bytes(used.save_raw("json")))["learner"]
    kind = learner["gradient_booster"]["name"]
    if kind != "gbtree":
        raise NotExportableError(f"XGBoost's booster {kind!r} has no ONNX form here.", known=["gbtree"])
    return learner


def _objective(model: Mapping[str, Any], *, known: tuple[str, ...]) -> str:
    name: str = model["objective"]["name"]
    if name not in known:
        raise NotExportableError(
            f"XGBoost's objective {name!r} has no ONNX form here.", known=known, given=name
        )
    return name


def _margins(estimator: Any, model: Mapping[str, Any], features: Var, onnx: Opsets) -> list[Var]:
    """The raw scores, one float32 (n,) for each class."""
    grown = model["gradient_booster"]["model"]
    columns = int(model["learner_model_param"]["num_feature"])
    asked = [
        (saved["split_indices"][node], codes)
        for saved in grown["trees"]
        for node, codes in _sets(saved).items()
    ]
    categories = Categories.asked_for(asked, columns)
    single = _as_the_library_sees(estimator, features, onnx)
    seen = categories.append_to(single, onnx, spelt=onnx.op.floor(single), unknown=_UNKNOWN)
    starts = _starts(model)
    trees: list[list[Tree]] = [[] for _ in starts]
    for saved, k in zip(grown["trees"], grown["tree_info"], strict=True):
        trees[k].append(_tree(saved, categories))
    return [add_trees(part, seen, onnx, start=start) for part, start in zip(trees, starts, strict=True)]


def _as_the_library_sees(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """Features as float32, and NaN for the number that was said to mean a missing value."""
    single = onnx.op.cast(features, to=np.float32)
    if np.isnan(estimator.missing):
        return single
    is_missing = onnx.op.equal(single, onnx.op.constant(value=np.float32(estimator.missing)))
    return onnx.op.where(is_missing, onnx.op.constant(value=np.float32(np.nan)), single)


def _starts(model: Mapping[str, Any]) -> Array:
    """The score that each class starts from: the base score, taken back through the link."""
    scores = np.array(json.loads(model["learner_model_param"]["base_score"]), dtype=np.float32).ravel()
    objective, one = model["objective"]["name"], np.float32(1)
    if objective in _LOGISTIC:
        scores = -np.log(one / scores - one)
    if objective in _EXPONENTIAL:
        scores = np.log(scores)
    targets = max(
        1, int(model["learner_model_param"]["num_class"]), int(model["learner_model_param"]["num_target"])
    )
    return np.broadcast_to(scores, targets)


def _sets(saved: Mapping[str, Any]) -> dict[int, Array]:
    """The categories that go right, for each split that asks for one."""
    codes = np.array(saved["categories"], dtype=np.int64)
    parts = zip(
        saved["categories_nodes"], saved["categories_segments"], saved["categories_sizes"], strict=True
    )
    return {node: codes[start : start + size] for node, start, size in parts}


def _tree(saved: Mapping[str, Any], categories: Categories) -> Tree:
    left, right = np.array(saved["left_children"]), np.array(saved["right_children"])
    condition = np.array(saved["split_conditions"], dtype=np.float32)
    threshold = np.nextafter(condition, np.float32(-np.inf))  # a value at the condition itself goes right
    feature, members = np.array(saved["split_indices"]), {}
    missing_left = np.array(saved["default_left"], dtype=bool)
    for node, chosen in _sets(saved).items():  # members go right, so the sides change places
        column = int(feature[node])
        members[node] = categories.codes(column, chosen)
        feature[node], threshold[node] = categories.place(column), -np.inf
        left[node], right[node], missing_left[node] = right[node], left[node], not missing_left[node]
    return Tree.of_nodes(
        is_leaf=left == _NONE,
        feature=feature,
        threshold=threshold,
        left=left,
        right=right,
        missing_left=missing_left,
        value=condition,
        members=members,
    )
