"""One of several classes: how often the right one is chosen, and how good the probabilities are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from workbench import plots
from workbench.validation.metrics import Estimate, dot, ratio
from workbench.validation.resampling import Floats

Codes = npt.NDArray[np.int64]
_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class MulticlassOutcomes:
    """Which class each row was, and how probable the model held each class to be.

    Args:
        truth: the class's place in `classes`, shape (n,).
        probabilities: shape (n, k).
        classes: the k labels.
    """

    truth: Codes
    probabilities: Floats
    classes: tuple[str | int, ...]
    task: ClassVar[str] = "multiclass"

    @property
    def n_rows(self) -> int:
        return len(self.truth)

    @cached_property
    def _cells(self) -> Codes:
        cells: Codes = self.truth * len(self.classes) + self.probabilities.argmax(axis=1)
        return cells

    @cached_property
    def _losses(self) -> Floats:
        held = self.probabilities[np.arange(self.n_rows), self.truth]
        return -np.log(np.clip(held, _EPSILON, 1 - _EPSILON))

    @cached_property
    def _levels(self) -> list[tuple[Codes, int]]:
        """For each class: each row's cell, by falling probability of the class and whether it is true."""
        codes = (np.unique(-held, return_inverse=True)[1].astype(np.int64) for held in self.probabilities.T)
        return [(2 * code + (self.truth == label), int(code.max()) + 1) for label, code in enumerate(codes)]

    def metrics(self, weights: Floats) -> dict[str, float]:
        """The metrics of rows that count `weights` times each, shape (n,)."""
        counts = self._confusion(weights)
        right, observed, predicted = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
        return {
            "accuracy": ratio(float(right.sum()), float(counts.sum())),
            "balanced_accuracy": _mean_share(right, observed),
            "log_loss": ratio(dot(weights, self._losses), float(counts.sum())),
            "macro_f1": _mean_share(2 * right, observed + predicted),
            "roc_auc_ovr": self._roc_auc(weights),
        }

    def confusion(self) -> Codes:
        """Counts of rows, observed (down) against predicted (across), shape (k, k)."""
        return self._confusion(np.ones(self.n_rows)).astype(np.int64)

    def details(self) -> dict[str, Any]:
        """What a report tells beside the metrics, as plain values."""
        return {"classes": list(self.classes), "confusion": self.confusion().tolist()}

    def figures(self, metrics: Mapping[str, Estimate]) -> dict[str, Any]:
        """The confusion of classes as a plotly figure."""
        return {"confusion": plots.confusion(self.confusion(), self.classes)}

    def _confusion(self, weights: Floats) -> Floats:
        size = len(self.classes)
        counts = np.bincount(self._cells, weights, minlength=size * size).astype(np.float64, copy=False)
        return counts.reshape(size, size)

    def _roc_auc(self, weights: Floats) -> float:
        """The mean over the classes that occur of each one's area against all others."""
        areas = np.empty(len(self.classes))
        for at, (cells, levels) in enumerate(self._levels):
            counts = np.bincount(cells, weights, minlength=2 * levels).astype(np.float64, copy=False)
            rest, own = counts[::2], counts[1::2]
            areas[at] = ratio(dot(rest, np.cumsum(own) - own / 2), float(own.sum() * rest.sum()))
        known = areas[~np.isnan(areas)]
        return float(known.mean()) if len(known) else float("nan")


def _mean_share(part: Floats, whole: Floats) -> float:
    """The mean over the classes that occur of a share within each."""
    return float(np.mean(part[whole > 0] / whole[whole > 0]))
