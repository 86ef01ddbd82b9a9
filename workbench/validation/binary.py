"""Yes or no: how good predicted probabilities are, ranked, taken as they are, and cut at a threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from workbench import plots
from workbench.errors import InputError
from workbench.validation.calibration import Calibration, Places, bin_starts, calibration_error
from workbench.validation.metrics import Estimate, dot, ratio
from workbench.validation.resampling import Floats

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class BinaryOutcomes:
    """What was true of each row, and how probable the model held it to be.

    Rows with the same probability are interchangeable but for what was true of them, so everything
    is computed from how many rows of either answer each distinct probability has.

    Args:
        truth: whether the answer is yes, bool, shape (n,).
        probability: of yes, in [0, 1], shape (n,).
        classes: the labels of no and of yes.
        threshold: from which probability on a row counts as yes.
    """

    truth: npt.NDArray[np.bool_]
    probability: Floats
    classes: tuple[str | int, ...]
    threshold: float = 0.5
    task: ClassVar[str] = "binary"

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise InputError(
                f"The threshold {self.threshold!r} is no probability.", do="Give a number from 0 to 1."
            )

    @property
    def n_rows(self) -> int:
        return len(self.truth)

    @cached_property
    def _levels(self) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The distinct probabilities, falling, and each row's cell: twice its level, one more for yes."""
        levels, level = np.unique(-self.probability, return_inverse=True)
        return -levels, 2 * level.astype(np.int64) + self.truth

    @cached_property
    def _bins(self) -> Places:
        return bin_starts(self._levels[0])

    @cached_property
    def _losses(self) -> tuple[Floats, Floats]:
        """What a row of each level costs if the answer is no, and if it is yes."""
        held = np.clip(self._levels[0], _EPSILON, 1 - _EPSILON)
        return -np.log1p(-held), -np.log(held)

    def _counts(self, weights: Floats) -> tuple[Floats, Floats]:
        """How many rows of each level are no, and how many are yes."""
        levels, cells = self._levels
        counts = np.bincount(cells, weights, minlength=2 * len(levels)).astype(np.float64, copy=False)
        return counts[::2], counts[1::2]

    def metrics(self, weights: Floats) -> dict[str, float]:
        """The metrics of rows that count `weights` times each, shape (n,)."""
        levels = self._levels[0]
        no, yes = self._counts(weights)
        false, true = np.cumsum(no), np.cumsum(yes)
        taken = int(np.searchsorted(-levels, -self.threshold, side="right"))
        hits, alarms = (float(true[taken - 1]), float(false[taken - 1])) if taken else (0.0, 0.0)
        of_no, of_yes = self._losses
        total = float(true[-1] + false[-1])
        return {
            "roc_auc": ratio(dot(no, true - yes / 2), float(true[-1] * false[-1])),
            "average_precision": ratio(_precision_sum(yes, true, false), float(true[-1])),
            "log_loss": ratio(dot(no, of_no) + dot(yes, of_yes), total),
            "brier": ratio(dot(no, levels**2) + dot(yes, (1 - levels) ** 2), total),
            "calibration_error": calibration_error(levels, no, yes, self._bins),
            **_at_threshold(hits, alarms, float(true[-1]), float(false[-1])),
        }

    def calibration(self) -> Calibration:
        """The reliability of the probabilities."""
        return Calibration.of(self._levels[0], *self._counts(np.ones(self.n_rows)))

    def confusion(self) -> npt.NDArray[np.int64]:
        """Counts of rows, observed (down) against predicted (across), shape (2, 2)."""
        cell = 2 * self.truth + (self.probability >= self.threshold)
        return np.bincount(cell, minlength=4).reshape(2, 2)

    def details(self) -> dict[str, Any]:
        """What a report tells beside the metrics, as plain values."""
        return {
            "classes": list(self.classes),
            "threshold": self.threshold,
            "confusion": self.confusion().tolist(),
            "calibration": self.calibration().to_json(),
        }

    def figures(self, metrics: Mapping[str, Estimate]) -> dict[str, Any]:
        """The ROC curve, precision and recall, calibration and confusion as plotly figures."""
        false, true = (np.cumsum(count) for count in self._counts(np.ones(self.n_rows)))
        recall, precision = true / max(true[-1], 1), true / (true + false)
        fpr = np.concatenate([[0.0], false / max(false[-1], 1)])
        auc, area = metrics["roc_auc"], metrics["average_precision"]
        return {
            "roc": plots.roc_curve(fpr, np.concatenate([[0.0], recall]), auc=auc.value, interval=_ends(auc)),
            "precision_recall": plots.precision_recall(
                precision, recall, area=area.value, base_rate=float(self.truth.mean()), interval=_ends(area)
            ),
            "calibration": self.calibration().figure(),
            "confusion": plots.confusion(self.confusion(), self.classes),
        }


def _precision_sum(yes: Floats, true: Floats, false: Floats) -> float:
    """The precision at each level, counted once for each yes found there."""
    return dot(yes, true / np.maximum(true + false, _EPSILON))


def _at_threshold(hits: float, alarms: float, yes: float, no: float) -> dict[str, float]:
    recall, passed = ratio(hits, yes), ratio(no - alarms, no)
    return {
        "accuracy": ratio(hits + no - alarms, yes + no),
        "balanced_accuracy": float(np.mean([rate for rate in (recall, passed) if not np.isnan(rate)])),
        "precision": ratio(hits, hits + alarms),
        "recall": recall,
        "f1": ratio(2 * hits, hits + alarms + yes),
    }


def _ends(estimate: Estimate) -> tuple[float, float] | None:
    return (estimate.low, estimate.high) if np.isfinite(estimate.low) else None
