"""CalibratedClassifierCV: each classifier's answer bent to match what was observed."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.exporting.estimators.answers import (
    Classified,
    Lower,
    as_column,
    asked,
    both,
    mean,
    most_probable,
    side_by_side,
    sigmoid,
    softmax,
)
from workbench.exporting.estimators.linear import shared_out
from workbench.exporting.estimators.tree_ensemble import add_trees
from workbench.exporting.estimators.trees import Tree
from workbench.exporting.opsets import Opsets

_TINY = 1e-12  # what the library adds before it takes a logarithm


def calibrated(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Classified:
    """The mean of its calibrated classifiers, one for each fold."""
    parts = [_calibrated(part, features, onnx, lower) for part in estimator.calibrated_classifiers_]
    return most_probable(mean(parts, None, onnx), onnx)


def _calibrated(part: Any, features: Var, onnx: Opsets, lower: Lower) -> Var:
    """Probabilities (n, k) of one classifier."""
    method = "decision_function" if hasattr(part.estimator, "decision_function") else "predict_proba"
    answer = asked(lower(part.estimator, features, onnx), part.estimator, method, onnx)
    if part.method == "temperature":
        return _tempered(part, answer, method, onnx)
    classes = len(part.classes)
    if classes == 2:
        return both(_bent(part.calibrators[0], _second(answer, method, onnx), onnx), onnx)
    bent = [
        _bent(calibrator, _column(answer, k, onnx), onnx) for k, calibrator in enumerate(part.calibrators)
    ]
    return shared_out(side_by_side(bent, onnx), classes, onnx)


def _bent(calibrator: Any, score: Var, onnx: Opsets) -> Var:
    """A score (n,) as the probability that was observed at it."""
    if hasattr(calibrator, "a_"):
        slope, shift = onnx.number(-calibrator.a_), onnx.number(-calibrator.b_)
        return sigmoid(onnx.op.add(onnx.op.mul(slope, score), shift), onnx)
    return _interpolated(score, calibrator.X_thresholds_, calibrator.y_thresholds_, onnx)


def _interpolated(score: Var, knots: Any, heights: Any, onnx: Opsets) -> Var:
    """Straight lines between the knots, level outside; a tree finds the line."""
    line = add_trees([Tree.of_edges(np.nextafter(knots[1:], -np.inf))], as_column(score, onnx), onnx)
    chosen = onnx.op.cast(line, to=np.int64)
    slopes = np.append(np.diff(heights) / np.diff(knots), 0.0)
    start, height, slope = (
        onnx.op.gather(onnx.numbers(values), chosen) for values in (knots, heights, slopes)
    )
    reached = onnx.op.max([score, onnx.number(knots[0])])
    return onnx.op.add(onnx.op.mul(slope, onnx.op.sub(reached, start)), height)


def _tempered(part: Any, answer: Var, method: str, onnx: Opsets) -> Var:
    """All classes made more or less sure by one factor."""
    if method == "predict_proba":
        logits = onnx.op.log(onnx.op.add(answer, onnx.number(_TINY)))
    elif len(part.classes) == 2:
        logits = side_by_side([onnx.op.neg(answer), answer], onnx)
    else:
        logits = answer
    return softmax(onnx.op.mul(onnx.number(part.calibrators[0].beta_), logits), onnx)


def _second(answer: Var, method: str, onnx: Opsets) -> Var:
    return answer if method == "decision_function" else _column(answer, 1, onnx)


def _column(table: Var, k: int, onnx: Opsets) -> Var:
    return onnx.op.gather(table, onnx.integer(k), axis=1)
