"""The figures that say how good a model is: their names, which way is better, and their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Metric:
    """How a metric is called in a report, and whether high values of it are good, or low ones."""

    label: str
    better: Literal["high", "low", "zero"]


@dataclass(frozen=True)
class Estimate:
    """A metric on the rows at hand, with the ends of its 95 % interval; NaN where it is not defined.

    >>> print(Estimate(0.8127, 0.8051, 0.8189))
    0.8127 (0.8051 to 0.8189)
    """

    value: float
    low: float = nan
    high: float = nan

    def __str__(self) -> str:
        return figure(self.value) + (
            f" ({figure(self.low)} to {figure(self.high)})" if isfinite(self.low) else ""
        )

    def to_json(self) -> dict[str, float | None]:
        """Plain values; what is not defined is None."""
        return {"value": finite(self.value), "low": finite(self.low), "high": finite(self.high)}


METRICS: Mapping[str, Metric] = {
    "roc_auc": Metric("ROC-AUC", "high"),
    "average_precision": Metric("PR-AUC (average precision)", "high"),
    "log_loss": Metric("Log loss", "low"),
    "brier": Metric("Brier score", "low"),
    "calibration_error": Metric("Expected calibration error", "low"),
    "accuracy": Metric("Accuracy", "high"),
    "balanced_accuracy": Metric("Balanced accuracy", "high"),
    "precision": Metric("Precision", "high"),
    "recall": Metric("Recall", "high"),
    "f1": Metric("F1", "high"),
    "macro_f1": Metric("Macro F1", "high"),
    "roc_auc_ovr": Metric("ROC-AUC, one against the rest", "high"),
    "rmse": Metric("Root mean squared error", "low"),
    "mae": Metric("Mean absolute error", "low"),
    "median_ae": Metric("Median absolute error", "low"),
    "r2": Metric("R²", "high"),
    "bias": Metric("Bias (mean of predicted minus observed)", "zero"),
}


def gain(name: str, ours: float, theirs: float) -> float:
    """How much better our value is than theirs; positive is better.

    >>> gain("log_loss", 0.25, 0.75), gain("bias", -0.25, 0.75)
    (0.5, 0.5)
    """
    better = METRICS[name].better
    if better == "zero":
        return abs(theirs) - abs(ours)
    return ours - theirs if better == "high" else theirs - ours


def ratio(part: float, whole: float) -> float:
    """A share, NaN where there is nothing to share."""
    return float(part / whole) if whole > 0 else nan


def dot(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """The sum of products, on one thread: BLAS' threads wait for each other at this size."""
    return float(np.einsum("i,i", one, other))


def figure(value: float) -> str:
    """A number for people: four digits that matter, a dash where it is not defined."""
    return f"{value:.4g}" if isfinite(value) else "–"


def finite(value: float) -> float | None:
    """A number for JSON, which knows no NaN."""
    return float(value) if isfinite(value) else None
