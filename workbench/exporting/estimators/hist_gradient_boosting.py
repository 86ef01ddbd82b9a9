"""scikit-learn's HistGradientBoosting: sums of trees in double precision, and a link."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import (
    Classified,
    above,
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

_WORD = 32  # bits in one word of the library's category sets


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """HistGradientBoostingClassifier."""
    margins = _margins(estimator, features, onnx)
    if len(margins) == 1:
        (margin,) = margins
        return Classified(above(margin, onnx), both(sigmoid(margin, onnx), onnx), margin)
    scores = side_by_side(margins, onnx)
    return Classified(first_largest(scores, onnx), softmax(scores, onnx), scores)


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """HistGradientBoostingRegressor, of any loss."""
    (raw,) = _margins(estimator, features, onnx)
    return onnx.op.exp(raw) if estimator.loss in ("poisson", "gamma") else raw


def _margins(estimator: Any, features: Var, onnx: Opsets) -> list[Var]:
    """The raw scores, one (n,) for each tree of an iteration."""
    categories = _categories(estimator)
    columns = _columns(categories)
    seen = categories.append_to(features, onnx, spelt=features, unknown=np.nan)
    iterations = [[_tree(tree, columns) for tree in grown] for grown in estimator._predictors]
    starts = estimator._baseline_prediction.ravel()
    of_classes = zip(starts, *iterations, strict=True)
    return [add_trees(trees, seen, onnx, start=start) for start, *trees in of_classes]


def _categories(estimator: Any) -> Categories:
    """The categories that the library's encoder learned; it knows a missing value by itself."""
    if estimator.is_categorical_ is None:
        return Categories({}, estimator.n_features_in_)
    encoder = estimator._preprocessor.named_transformers_["encoder"]
    known = dict(zip(np.flatnonzero(estimator.is_categorical_).tolist(), encoder.categories_, strict=True))
    for column, values in known.items():
        if values.dtype.kind not in "fiub":
            raise NotExportableError(
                f"{type(estimator).__name__} was fitted on text categories in column {column}.",
                do="Add OrdinalEncode to the recipe, and name the column in categorical_features.",
            )
    present = {column: values[~np.isnan(values)] for column, values in known.items()}
    return Categories(present, estimator.n_features_in_)


def _columns(categories: Categories) -> Array:
    """Where each column of the library's own order is found: it puts the categorical ones first."""
    coded = [categories.place(column) for column in categories.known]
    numeric = [column for column in range(categories.n_features) if column not in categories.known]
    return np.array([*coded, *numeric], dtype=np.int64)


def _tree(predictor: Any, columns: Array) -> Tree:
    nodes = predictor.nodes
    asks_category = np.flatnonzero(nodes["is_categorical"] & ~nodes["is_leaf"].astype(bool))
    bits = predictor.raw_left_cat_bitsets
    return Tree.of_nodes(
        is_leaf=nodes["is_leaf"].astype(bool),
        feature=columns[nodes["feature_idx"]],
        threshold=np.where(nodes["is_categorical"], -np.inf, nodes["num_threshold"]),
        left=nodes["left"],
        right=nodes["right"],
        missing_left=nodes["missing_go_to_left"],
        value=nodes["value"],
        members={int(node): _members(bits[nodes["bitset_idx"][node]]) for node in asks_category},
    )


def _members(words: Array) -> Array:
    """The numbers whose bits are set."""
    return np.flatnonzero(words[:, None] >> np.arange(_WORD, dtype=words.dtype) & 1)
