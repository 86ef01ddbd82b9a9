"""What one pass over the rows brought home about a column, in one shape for exact and approximate answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from workbench.engines.survey import Counts
from workbench.profiling.inquiry import is_measured
from workbench.schema import Column

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weighted:
    """Numbers, rising, and how many rows stand behind each.

    Args:
        values: shape (n,); times as microseconds since 1970.
        rows: shape (n,); for values that were not all counted, equal shares of the rows.
        exact: whether these are all the values there are.
    """

    values: Floats
    rows: Floats
    exact: bool

    @classmethod
    def of(cls, counts: Counts, grid: Any, present: int) -> Self:
        """Every value where they could be counted, else the quantiles of a fine grid."""
        if counts.complete:
            return cls(_as_floats(counts.values), counts.counts.astype(float), exact=True)
        values, times = np.unique(np.array(grid, dtype=float), return_counts=True)
        return cls(values, times.astype(float) * (present / len(grid)), exact=False)

    def quantile(self, at: float) -> float:
        """The quantile by linear interpolation between the rows beside it, as numpy has it.

        >>> Weighted(np.array([1.0, 2.0, 9.0]), np.array([1.0, 2.0, 1.0]), exact=True).quantile(0.75)
        3.75
        """
        up_to = np.cumsum(self.rows)
        place = at * (up_to[-1] - 1)
        beside = np.searchsorted(up_to, [np.floor(place), np.ceil(place)], side="right")
        low, high = self.values[np.minimum(beside, len(self.values) - 1)]
        return float(low + (high - low) * (place - np.floor(place)))

    @cached_property
    def fences(self) -> tuple[float, float]:
        """Three interquartile ranges beyond the quartiles (Tukey's outer fences)."""
        low, high = self.quantile(0.25), self.quantile(0.75)
        return low - 3 * (high - low), high + 3 * (high - low)


@dataclass(frozen=True)
class Evidence:
    """One column's answers.

    Args:
        column: what the schema says of it.
        total: rows of the table.
        answers: what was asked, by figure, and the answers.
    """

    column: Column
    total: int
    answers: Mapping[str, Any]

    @property
    def present(self) -> int:
        return int(self.answers["present"])

    @property
    def not_finite(self) -> int:
        """Rows that hold NaN or an infinity, which count as missing."""
        return int(self.answers.get("raw", self.present)) - self.present

    @property
    def counts(self) -> Counts:
        counts: Counts = self.answers["counts"]
        return counts

    @cached_property
    def weighted(self) -> Weighted | None:
        """Its values as numbers on a line, where it has such: numbers and times that are no ids."""
        if not self.present or not is_measured(self.column):
            return None
        return Weighted.of(self.counts, self.answers["grid"], self.present)


def _as_floats(values: npt.NDArray[Any]) -> Floats:
    if values.dtype.kind == "M":
        values = values.astype("datetime64[us]").astype(np.int64)
    return values.astype(float)
