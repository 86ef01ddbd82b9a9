"""scikit-learn's trees and forests: they see features as float32, and average their leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import Classified, as_column, most_probable
from workbench.exporting.estimators.trees import Tree, add_trees
from workbench.exporting.opsets import Opsets

_TIE = 1e-9  # two classes nearer than this may be tied: then rounding decides the label


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier."""
    _refuse_many_outputs(estimator)
    rounded = as_float32(features, onnx)
    classes = range(len(estimator.classes_))
    if len(classes) == 2:
        return most_probable(_two_classes(estimator, rounded, onnx), onnx)
    parts = [as_column(_mean_leaf(estimator, rounded, onnx, k), onnx) for k in classes]
    return most_probable(onnx.op.concat(parts, axis=1), onnx)


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """DecisionTreeRegressor, RandomForestRegressor, ExtraTreesRegressor."""
    _refuse_many_outputs(estimator)
    return _mean_leaf(estimator, as_float32(features, onnx), onnx, 0)


def as_float32(features: Var, onnx: Opsets) -> Var:
    """Features rounded to float32, still stored as float64 to meet thresholds of that type."""
    return onnx.op.cast(onnx.op.cast(features, to=np.float32), to=np.float64)


def tree_of(fitted: Any, *, target: int = 0, scale: float = 1.0) -> Tree:
    """scikit-learn's `tree_`, with the leaves' values for one target."""
    return Tree.of_nodes(
        is_leaf=fitted.children_left < 0,
        feature=fitted.feature,
        threshold=fitted.threshold,
        left=fitted.children_left,
        right=fitted.children_right,
        missing_left=fitted.missing_go_to_left,
        value=fitted.value[:, 0, target] * scale,
    )


def _two_classes(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """The second class is asked of all rows, the first only of rows that may be tied: half the work."""
    op = onnx.op
    second = _mean_leaf(estimator, features, onnx, 1)
    first = op.sub(onnx.number(1.0), second)
    near = op.less(op.abs(op.sub(first, second)), onnx.number(_TIE))
    rows = op.transpose(op.non_zero(near))
    exact = _mean_leaf(estimator, op.gather_nd(features, rows), onnx, 0)
    first = op.scatter_nd(first, rows, exact)
    return op.concat([as_column(first, onnx), as_column(second, onnx)], axis=1)


def _mean_leaf(estimator: Any, features: Var, onnx: Opsets, target: int) -> Var:
    grown = getattr(estimator, "estimators_", [estimator])
    total = add_trees([tree_of(tree.tree_, target=target) for tree in grown], features, onnx)
    return onnx.op.div(total, onnx.number(len(grown)))


def _refuse_many_outputs(estimator: Any) -> None:
    if estimator.n_outputs_ > 1:
        raise NotExportableError(
            f"{type(estimator).__name__} was fitted on {estimator.n_outputs_} targets.",
            do="Export one model for each target.",
        )
