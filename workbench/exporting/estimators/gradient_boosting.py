"""scikit-learn's GradientBoosting: trees that see features as float32, scaled and added to a start."""

from __future__ import annotations

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
from workbench.exporting.estimators.forests import tree_of
from workbench.exporting.estimators.tree_ensemble import add_trees
from workbench.exporting.estimators.trees import Array, Tree
from workbench.exporting.opsets import Opsets


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """GradientBoostingClassifier, of either loss."""
    margins = _margins(estimator, features, onnx)
    if len(margins) == 1:
        (margin,) = margins
        steepness = 2.0 if estimator.loss == "exponential" else 1.0
        second = sigmoid(onnx.op.mul(margin, onnx.number(steepness)), onnx)
        reached = onnx.op.greater_or_equal(margin, onnx.number(0.0))
        return Classified(onnx.op.cast(reached, to=np.int64), both(second, onnx), margin)
    scores = side_by_side(margins, onnx)
    return Classified(first_largest(scores, onnx), softmax(scores, onnx), scores)


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """GradientBoostingRegressor, of any loss."""
    (value,) = _margins(estimator, features, onnx)
    return value


def _margins(estimator: Any, features: Var, onnx: Opsets) -> list[Var]:
    """The raw scores, one (n,) for each tree of a stage."""
    rounded = onnx.op.cast(onnx.op.cast(features, to=np.float32), to=np.float64)  # to add in float64
    grown = [[_tree(tree, estimator) for tree in of_class] for of_class in estimator.estimators_.T]
    starts = _starts(estimator)
    return [add_trees(trees, rounded, onnx, start=start) for trees, start in zip(grown, starts, strict=True)]


def _tree(grown: Any, estimator: Any) -> Tree:
    return tree_of(grown.tree_, grown.tree_.value[:, 0, 0] * estimator.learning_rate)


def _starts(estimator: Any) -> Array:
    """What the initial estimator adds, the same for every row."""
    initial = estimator.init_
    if initial != "zero" and type(initial).__name__ not in ("DummyClassifier", "DummyRegressor"):
        raise NotExportableError(
            f"{type(estimator).__name__} starts from {type(initial).__name__}.", do="Fit it without init=."
        )
    any_row = np.zeros((1, estimator.n_features_in_), dtype=np.float32)
    starts: Array = estimator._raw_predict_init(any_row)[0]
    return starts
