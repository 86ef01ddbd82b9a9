"""Quantiles of a column too long to keep: a few thousand values that stand for equal shares of its rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_POINTS = 4096
_MOST = 64 * _POINTS  # points in waiting, before they are merged

Floats = npt.NDArray[np.float64]


class RankSummary:
    """Takes a column's values part by part, and answers quantiles within about 0.1 % of the rows.

    Source of method: merging of equi-depth summaries, after Manku, Rajagopalan and Lindsay (1998),
    Approximate medians and other quantiles in one pass and with limited memory.

    >>> summary = RankSummary()
    >>> summary.add(np.arange(50_000.0), np.ones(50_000))
    >>> summary.add(np.arange(50_000.0, 100_000.0), np.ones(50_000))
    >>> round(summary.quantiles([0.25])[0], -2)
    25000.0
    """

    def __init__(self) -> None:
        self._parts: list[tuple[Floats, Floats]] = []

    def add(self, values: Floats, rows: Floats) -> None:
        """Take a part of the column: values, rising, and how many rows hold each; shapes (n,)."""
        self._parts.append(_thin(values, rows))
        if sum(len(points) for points, _ in self._parts) > _MOST:
            self._parts = [_thin(*_merged(self._parts))]

    def quantiles(self, at: Sequence[float]) -> list[float]:
        """The values below which these shares of the rows lie."""
        values, rows = _merged(self._parts)
        up_to = np.cumsum(rows)
        found = np.searchsorted(up_to, np.asarray(at) * up_to[-1]).clip(0, len(values) - 1)
        return [float(value) for value in values[found]]


def _thin(values: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """Replace many points by the middle one of each of some thousand equal shares."""
    if len(values) <= _POINTS:
        return values, rows
    up_to = np.cumsum(rows)
    middles = (np.arange(_POINTS) + 0.5) * (up_to[-1] / _POINTS)
    return values[np.searchsorted(up_to, middles)], np.full(_POINTS, up_to[-1] / _POINTS)


def _merged(parts: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    values, rows = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    order = np.argsort(values)
    return values[order], rows[order]
