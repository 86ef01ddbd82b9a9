"""Calibration: of the rows that were given a probability, what share came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench import plots
from workbench.validation.metrics import ratio
from workbench.validation.resampling import Floats

Places = npt.NDArray[np.intp]
_BINS = 10
_Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True, eq=False)
class Calibration:
    """Rows in ten bins of equal width by their predicted probability; empty bins are left out.

    Args:
        predicted: the mean predicted probability in each bin, shape (bins,).
        observed: the share of its rows whose answer is yes, shape (bins,).
        counts: its rows, shape (bins,).
        low: lower ends of the observed shares' 95 % intervals, shape (bins,).
        high: upper ends.
    """

    predicted: Floats
    observed: Floats
    counts: npt.NDArray[np.int64]
    low: Floats
    high: Floats

    @classmethod
    def of(cls, levels: Floats, no: Floats, yes: Floats) -> Calibration:
        """Gather distinct probabilities (falling), with their rows of either answer, into bins."""
        starts = bin_starts(levels)
        counts = np.add.reduceat(no + yes, starts)
        found = np.add.reduceat(yes, starts)
        low, high = _wilson(found, counts)
        predicted = np.add.reduceat((no + yes) * levels, starts) / counts
        whole = counts.astype(np.int64)
        return cls(predicted[::-1], (found / counts)[::-1], whole[::-1], low[::-1], high[::-1])

    def figure(self) -> Any:
        """The reliability diagram as a plotly figure."""
        return plots.calibration(
            self.predicted, self.observed, counts=self.counts, low=self.low, high=self.high
        )

    def to_json(self) -> dict[str, list[float]]:
        """Plain values, a list a column."""
        return {
            name: getattr(self, name).tolist() for name in ("predicted", "observed", "counts", "low", "high")
        }


def calibration_error(levels: Floats, no: Floats, yes: Floats, starts: Places) -> float:
    """How far predicted and observed shares lie apart, on average over rows.

    Args:
        levels: the distinct probabilities, falling, shape (g,).
        no: how many rows of each have the answer no, shape (g,).
        yes: how many have yes, shape (g,).
        starts: where bins start, of `bin_starts`.

    Source: M. P. Naeini, G. F. Cooper and M. Hauskrecht, Obtaining well calibrated probabilities
    using Bayesian binning (AAAI 2015).
    """
    gaps = np.add.reduceat(yes - (no + yes) * levels, starts)
    return ratio(float(np.abs(gaps).sum()), float(no.sum() + yes.sum()))


def bin_starts(levels: Floats) -> Places:
    """Where each bin that is not empty starts, among falling probabilities."""
    bins = np.minimum(np.searchsorted(np.linspace(0, 1, _BINS + 1)[1:-1], levels), _BINS - 1)
    return np.flatnonzero(np.diff(bins, prepend=-1))


def _wilson(found: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Intervals of shares. Source: E. B. Wilson, Probable inference (JASA 1927)."""
    share, shrink = found / counts, 1 + _Z**2 / counts
    centre = (share + _Z**2 / (2 * counts)) / shrink
    reach = _Z / shrink * np.sqrt(share * (1 - share) / counts + _Z**2 / (4 * counts**2))
    return centre - reach, centre + reach
