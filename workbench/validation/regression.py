"""Numbers: how far predictions lie from what was observed."""

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


@dataclass(frozen=True, eq=False)
class RegressionOutcomes:
    """What was observed of each row, and what the model predicted.

    Args:
        truth: in the target's unit, shape (n,).
        predicted: in the target's unit, shape (n,).
    """

    truth: Floats
    predicted: Floats
    task: ClassVar[str] = "regression"

    @property
    def n_rows(self) -> int:
        return len(self.truth)

    @cached_property
    def _errors(self) -> Floats:
        return self.predicted - self.truth

    @cached_property
    def _squares(self) -> tuple[Floats, Floats, Floats]:
        """Squared errors, and the truth about its mean with its squares: no digits lost to a large mean."""
        centred = self.truth - self.truth.mean()
        return self._errors**2, centred, centred**2

    @cached_property
    def _by_size(self) -> tuple[npt.NDArray[np.intp], Floats]:
        """The rows ordered by the size of their error, and these sizes."""
        sizes = np.abs(self._errors)
        order = np.argsort(sizes, kind="stable")
        return order, sizes[order]

    def metrics(self, weights: Floats) -> dict[str, float]:
        """The metrics of rows that count `weights` times each, shape (n,)."""
        rows = float(weights.sum())
        squared, centred, centred_squared = self._squares
        missed = dot(weights, squared)
        spread = dot(weights, centred_squared) - dot(weights, centred) ** 2 / rows
        order, sizes = self._by_size
        by_size = weights[order]
        return {
            "rmse": float(np.sqrt(missed / rows)),
            "mae": dot(by_size, sizes) / rows,
            "median_ae": _median(sizes, by_size),
            "r2": 1 - ratio(missed, spread),
            "bias": dot(weights, self._errors) / rows,
        }

    def details(self) -> dict[str, Any]:
        """What a report tells beside the metrics: nothing."""
        return {}

    def figures(self, metrics: Mapping[str, Estimate]) -> dict[str, Any]:
        """Residuals against predictions as a plotly figure."""
        return {"residuals": plots.residuals(self.predicted, self.truth)}


def _median(values: Floats, weights: Floats) -> float:
    """The median of rising values that count whole-numbered `weights` times each."""
    reached = np.cumsum(weights)
    half = reached[-1] / 2
    lower = np.searchsorted(reached, half, side="left")
    upper = np.searchsorted(reached, half, side="right")
    return float(values[lower] + values[upper]) / 2
