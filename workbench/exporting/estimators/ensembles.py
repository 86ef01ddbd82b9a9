"""Estimators made of others: votes, stacks, and searches for the best."""

from __future__ import annotations

from typing import Any

from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import (
    Answer,
    Classified,
    Lower,
    as_column,
    asked,
    mean,
    most_probable,
)
from workbench.exporting.opsets import Opsets


def searched(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Answer:
    """GridSearchCV and its like answer as the best they found."""
    return lower(estimator.best_estimator_, features, onnx)


def frozen(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Answer:
    """FrozenEstimator."""
    return lower(estimator.estimator, features, onnx)


def coded(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Answer:
    """Our own Coded: a class's place is its code."""
    return lower(estimator.estimator_, features, onnx)


def voting_classifier(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Classified:
    """VotingClassifier of probabilities: their weighted mean."""
    if estimator.voting != "soft":
        raise NotExportableError("VotingClassifier gives no probabilities.", do="Fit it with voting='soft'.")
    return most_probable(_mean_of_parts(estimator, "predict_proba", features, onnx, lower), onnx)


def voting_regressor(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Var:
    """VotingRegressor: the weighted mean."""
    return _mean_of_parts(estimator, "predict", features, onnx, lower)


def stacking(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Answer:
    """StackingClassifier and StackingRegressor: an estimator over the answers of others."""
    parts = zip(estimator.estimators_, estimator.stack_method_, strict=True)
    seen = [
        _columns(asked(lower(part, features, onnx), part, method, onnx), method, part, onnx)
        for part, method in parts
    ]
    passed = [features] if estimator.passthrough else []
    return lower(estimator.final_estimator_, onnx.op.concat([*seen, *passed], axis=1), onnx)


def _mean_of_parts(estimator: Any, method: str, features: Var, onnx: Opsets, lower: Lower) -> Var:
    answers = [asked(lower(part, features, onnx), part, method, onnx) for part in estimator.estimators_]
    return mean(answers, estimator._weights_not_none, onnx)


def _columns(answer: Var, method: str, part: Any, onnx: Opsets) -> Var:
    """An answer as columns; of the probabilities of two classes the second says all."""
    of_two = method != "predict" and len(part.classes_) == 2
    if method == "predict" or (of_two and method == "decision_function"):
        return as_column(answer, onnx)
    return onnx.op.gather(answer, onnx.integers([1]), axis=1) if of_two else answer
