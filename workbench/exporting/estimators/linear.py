"""Linear models: a weighted sum of the features, and a link."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import (
    Classified,
    above,
    as_row,
    both,
    first_largest,
    sigmoid,
    softmax,
)
from workbench.exporting.opsets import Opsets


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """Whatever predicts `features @ coef_ + intercept_`."""
    scores = _scores(estimator, features, onnx)
    if len(np.atleast_2d(estimator.coef_)) > 1:
        raise NotExportableError(
            f"{type(estimator).__name__} was fitted on several targets.",
            do="Export one model for each target.",
        )
    return as_row(scores, onnx)


def generalized(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """PoissonRegressor, GammaRegressor and TweedieRegressor."""
    raw = regressor(estimator, features, onnx)
    return onnx.op.exp(raw) if type(estimator._base_loss.link).__name__ == "LogLink" else raw


def logistic(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """LogisticRegression and LinearDiscriminantAnalysis: a sigmoid, or a softmax over the classes."""
    margin = _decision(estimator, features, onnx)
    shares = both(sigmoid(margin, onnx), onnx) if _of_two(estimator) else softmax(margin, onnx)
    return Classified(_position(estimator, margin, onnx), shares, margin)


def stochastic(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """SGDClassifier: each class against the rest; only two of its losses give probabilities."""
    margin = _decision(estimator, features, onnx)
    position = _position(estimator, margin, onnx)
    if estimator.loss not in ("log_loss", "modified_huber"):
        return Classified(position, None, margin)
    shares = sigmoid(margin, onnx) if estimator.loss == "log_loss" else _clipped(margin, onnx)
    whole = both(shares, onnx) if _of_two(estimator) else shared_out(shares, len(estimator.classes_), onnx)
    return Classified(position, whole, margin)


def decided(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """LinearSVC, RidgeClassifier, Perceptron: a label without probabilities."""
    margin = _decision(estimator, features, onnx)
    return Classified(_position(estimator, margin, onnx), None, margin)


def shared_out(shares: Var, classes: int, onnx: Opsets) -> Var:
    """Each row (n, k) divided by its sum, and evenly where the sum is 0."""
    total = onnx.op.reduce_sum(shares, onnx.integers([1]), keepdims=1)
    nothing = onnx.op.equal(total, onnx.number(0.0))
    return onnx.op.where(nothing, onnx.number(1 / classes), onnx.op.div(shares, total))


def _clipped(margin: Var, onnx: Opsets) -> Var:
    inside = onnx.op.clip(margin, onnx.number(-1.0), onnx.number(1.0))
    return onnx.op.div(onnx.op.add(inside, onnx.number(1.0)), onnx.number(2.0))


def _of_two(estimator: Any) -> bool:
    return len(estimator.classes_) <= 2


def _decision(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """(n,) of two classes, else (n, k)."""
    scores = _scores(estimator, features, onnx)
    return as_row(scores, onnx) if _of_two(estimator) else scores


def _position(estimator: Any, decision: Var, onnx: Opsets) -> Var:
    return above(decision, onnx) if _of_two(estimator) else first_largest(decision, onnx)


def _scores(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """(n, 1), or one column for each class."""
    products = onnx.op.matmul(features, onnx.numbers(np.atleast_2d(estimator.coef_).T))
    return onnx.op.add(products, onnx.numbers(np.atleast_1d(estimator.intercept_)))
