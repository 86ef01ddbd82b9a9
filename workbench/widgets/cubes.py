"""A column counted in fine bins, once, so that questions about bounds cost nothing afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines import engine_of, ingest
from workbench.engines.base import Frame
from workbench.engines.keys import spare_name
from workbench.schema import Column
from workbench.widgets.table import Scope
from workbench.widgets.worker import Work

BINS = 2048
_REACH = 3.0  # interquartile ranges beyond the quartiles that are shown at least
_TAIL = 0.001

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cube:
    """How the values of a column of numbers or times are spread.

    Args:
        low, high: where the bins begin and end; the first and last hold all values beyond.
        counts: rows in each bin, shape (BINS,).
        means: the mean of each, where it has rows; shape (BINS,).
        missing: rows without a value.
        least, most: the smallest and the largest value; NaN where there is none.
        scope: the rows that were counted.
    """

    low: float
    high: float
    counts: npt.NDArray[np.int64]
    means: Floats
    missing: int
    least: float
    most: float
    scope: Scope

    @property
    def present(self) -> int:
        return int(self.counts.sum())

    def coarse(self, bins: int, *, values: Floats | None = None, rows: Floats | None = None) -> Floats:
        """Rows in fewer bins, shape (bins,), of this cube or of other weighted values on its axis."""
        values = self.means if values is None else values
        rows = self.counts.astype(float) if rows is None else rows
        held = rows > 0
        inside = np.clip(values[held], self.low, self.high)
        return np.histogram(inside, bins=bins, range=(self.low, self.high), weights=rows[held])[0]

    def quantile(self, at: float) -> float:
        """A quantile, to within a bin."""
        reached = np.searchsorted(np.cumsum(self.counts), at * self.present, side="left")
        return float(self.means[min(int(reached), BINS - 1)])


@dataclass(frozen=True)
class Axis:
    """Where the bins of a column begin and end, so that its bulk and its tails can be seen."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> Axis:
        """The axis for values, of which NaN are missing; one of no length for a column without spread."""
        values = values[~np.isnan(values)]
        if not len(values):
            return cls(0.0, 0.0)
        low, first, third, high = np.quantile(values, [_TAIL, 0.25, 0.75, 1 - _TAIL])
        reach = _REACH * (third - first)
        low, high = min(low, first - reach), max(high, third + reach)
        return cls(float(max(low, values.min())), float(min(high, values.max())))

    @property
    def width(self) -> float:
        return (self.high - self.low) / BINS or 1.0


def count_in_bins(scope: Scope, column: Column, axis: Axis, work: Work) -> Cube:
    """Count a column in fine bins, in one pass over it."""
    name = column.name
    frame = numbers_of(scope.watched(work, name), column)
    at = spare_name(frame, "bin")
    place = ((nw.col(name) - axis.low) / axis.width).floor().clip(0, BINS - 1).cast(nw.Int64)
    value = nw.col(name)
    groups = engine_of(frame).group(
        frame.with_columns(place.alias(at)),
        [at],
        rows=nw.len(),
        mean=value.mean(),
        least=value.min(),
        most=value.max(),
    )
    counts, means, missing = np.zeros(BINS, dtype=np.int64), np.zeros(BINS), 0
    for place_, rows, mean in zip(groups[at], groups["rows"], groups["mean"], strict=True):
        if place_ is None:
            missing = rows
        else:
            counts[place_], means[place_] = rows, mean
    ends = [each for each in (*groups["least"], *groups["most"]) if each is not None] or [np.nan]
    return Cube(axis.low, axis.high, counts, means, missing, min(ends), max(ends), scope)


def numbers_of(frame: Frame, column: Column) -> Frame:
    """One column alone, as finite float64 (times in microseconds since 1970) or missing."""
    frame = ingest(frame.select(column.name), [column])
    if column.storage != "time":
        return frame
    return frame.with_columns(nw.col(column.name).dt.timestamp("us").cast(nw.Float64))


def axis_of(scope: Scope, column: Column) -> Axis:
    """The axis that a few rows suggest."""
    frame = numbers_of(scope.frame, column)
    return Axis.of(engine_of(frame).to_numpy(frame, [column.name])[:, 0])
