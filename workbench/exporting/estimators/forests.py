"""scikit-learn's trees and forests: they see features as float32, and average their leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import Classified, as_row, most_probable
from workbench.exporting.estimators.tree_ensemble import find_leaves
from workbench.exporting.estimators.trees import Array, Tree
from workbench.exporting.opsets import Opsets

_BLOCK = 8  # so many large trees stay in the processor's cache while the rows pass by


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier."""
    return most_probable(_mean_leaf(estimator, features, onnx), onnx)


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """DecisionTreeRegressor, RandomForestRegressor, ExtraTreesRegressor."""
    return as_row(_mean_leaf(estimator, features, onnx), onnx)


def tree_of(fitted: Any, leaves: Array) -> Tree:
    """scikit-learn's `tree_` as it meets float32 features, with a number for each node that is a leaf."""
    return Tree.of_nodes(
        is_leaf=fitted.children_left < 0,
        feature=fitted.feature,
        threshold=_rounded_down(fitted.threshold),
        left=fitted.children_left,
        right=fitted.children_right,
        missing_left=fitted.missing_go_to_left,
        value=leaves,
    )


def _mean_leaf(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """(n, k): added tree by tree, so that classes that are tied in the library are tied here."""
    if estimator.n_outputs_ > 1:
        raise NotExportableError(
            f"{type(estimator).__name__} was fitted on {estimator.n_outputs_} targets.",
            do="Export one model for each target.",
        )
    trees = [tree.tree_ for tree in getattr(estimator, "estimators_", [estimator])]
    seen = onnx.op.cast(features, to=np.float32)
    so_far: list[Var] = []
    for start in range(0, len(trees), _BLOCK):
        reached = _leaves(trees[start : start + _BLOCK], seen, onnx)
        sums = onnx.op.cumsum(onnx.op.concat([*so_far, reached], axis=1), onnx.integer(1))
        so_far = [onnx.op.gather(sums, onnx.integers([-1]), axis=1)]
    total = onnx.op.squeeze(so_far[0], onnx.integers([1]))
    return onnx.op.div(total, onnx.number(len(trees)))


def _leaves(trees: list[Any], features: Var, onnx: Opsets) -> Var:
    """(n, number of trees, k): what each tree says."""
    numbers = find_leaves([tree_of(fitted, fitted.value[:, 0, 0]) for fitted in trees], features, onnx)
    said = np.concatenate([fitted.value[fitted.children_left < 0, 0] for fitted in trees])
    return onnx.op.gather(onnx.numbers(said), numbers)


def _rounded_down(threshold: Array) -> Array:
    """The largest float32 that is no larger: it parts float32 features as the float64 does."""
    nearest = threshold.astype(np.float32)
    return np.where(nearest > threshold, np.nextafter(nearest, np.float32(-np.inf)), nearest)
