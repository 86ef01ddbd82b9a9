"""LightGBM: sums of trees in double precision, and an objective's link."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import (
    Classified,
    both,
    most_probable,
    side_by_side,
    sigmoid,
    softmax,
)
from workbench.exporting.estimators.categories import Categories
from workbench.exporting.estimators.lightgbm_text import SavedModel, SavedTree
from workbench.exporting.estimators.tree_ensemble import add_trees
from workbench.exporting.estimators.trees import Array, Tree
from workbench.exporting.opsets import Opsets

_ZERO = float(np.float32(1e-35))  # the library reads what is no larger as 0
_UNKNOWN = -1.0


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """LGBMClassifier: binary, multiclass, multiclassova."""
    model = SavedModel.of(estimator.booster_)
    margins = _margins(model, features, onnx)
    if model.objective[0] == "binary":
        return most_probable(both(_sigmoid(margins[0], model, onnx), onnx), onnx, decision=margins[0])
    scores = side_by_side(margins, onnx)
    match model.objective[0]:
        case "multiclass":
            return most_probable(softmax(scores, onnx), onnx, decision=scores)
        case "multiclassova":
            return most_probable(_sigmoid(scores, model, onnx), onnx, decision=scores)
        case unknown:
            raise NotExportableError(
                f"LGBMClassifier with objective {unknown!r} gives no probabilities.",
                known=["binary", "multiclass", "multiclassova"],
                given=unknown,
            )


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """LGBMRegressor and LGBMRanker; of a bare Booster, what its own `predict` answers."""
    model = SavedModel.of(getattr(estimator, "booster_", estimator))
    if model.trees_per_row > 1:
        raise NotExportableError("A Booster of several classes has no labels.", do="Train an LGBMClassifier.")
    (raw,) = _margins(model, features, onnx)
    match model.objective[0]:
        case "poisson" | "gamma" | "tweedie":
            return onnx.op.exp(raw)
        case "binary" | "cross_entropy":
            return _sigmoid(raw, model, onnx)
        case "cross_entropy_lambda":
            return onnx.op.log(onnx.op.add(onnx.number(1.0), onnx.op.exp(raw)))
        case _:
            return onnx.op.mul(raw, onnx.op.abs(raw)) if "sqrt" in model.objective else raw


def _sigmoid(margin: Var, model: SavedModel, onnx: Opsets) -> Var:
    steepness = next((float(word[8:]) for word in model.objective if word.startswith("sigmoid:")), 1.0)
    return sigmoid(onnx.op.mul(onnx.number(steepness), margin), onnx)


def _margins(model: SavedModel, features: Var, onnx: Opsets) -> list[Var]:
    """The raw scores, one (n,) for each class."""
    asked = [
        (int(tree.feature[node]), members) for tree in model.trees for node, members in tree.sets.items()
    ]
    categories = Categories.asked_for(asked, model.n_features)
    trees = [_tree(saved, categories) for saved in model.trees]
    numbers = _without_zeros(model, features, onnx)
    seen = categories.append_to(numbers, onnx, spelt=_truncated(features, onnx), unknown=_UNKNOWN)
    classes = range(model.trees_per_row)
    sums = [add_trees(trees[k :: len(classes)], seen, onnx) for k in classes]
    rounds = onnx.number(len(trees) // len(classes))
    return [onnx.op.div(total, rounds) for total in sums] if model.averaged else sums


def _tree(saved: SavedTree, categories: Categories) -> Tree:
    threshold = _around_zero(saved.threshold)
    counts_as_missing = saved.missing_is_zero | saved.missing_is_nan
    feature, members = saved.feature.copy(), {}
    for node, chosen in saved.sets.items():
        column = int(saved.feature[node])
        feature[node], members[node] = categories.place(column), categories.codes(column, chosen)
    return Tree(
        feature=feature,
        threshold=np.where(saved.asks_category, -np.inf, threshold),
        left=saved.left,
        right=saved.right,
        missing_left=np.where(counts_as_missing, saved.default_left, threshold >= 0) & ~saved.asks_category,
        leaves=saved.leaves,
        members=members,
    )


def _around_zero(threshold: Array) -> Array:
    """Thresholds moved off the numbers that the library reads as 0, to the side that 0 is on."""
    near = (threshold >= -_ZERO) & (threshold < _ZERO)
    return np.where(near, np.where(threshold < 0, np.nextafter(-_ZERO, -1), _ZERO), threshold)


def _without_zeros(model: SavedModel, features: Var, onnx: Opsets) -> Var:
    """Features with NaN for zeros, in the columns where zeros were said to be missing values."""
    columns = {int(column) for tree in model.trees for column in tree.feature[tree.missing_is_zero]}
    if not columns:
        return features
    chosen = onnx.op.constant(value=np.isin(np.arange(model.n_features), list(columns)))
    is_zero = onnx.op.less_or_equal(onnx.op.abs(features), onnx.number(_ZERO))
    return onnx.op.where(onnx.op.and_(is_zero, chosen), onnx.number(np.nan), features)


def _truncated(features: Var, onnx: Opsets) -> Var:
    """Features without their fractions: the library reads 1.5 as category 1."""
    down, up = onnx.op.floor(features), onnx.op.ceil(features)
    return onnx.op.where(onnx.op.less(features, onnx.number(0.0)), up, down)
