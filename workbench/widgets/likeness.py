"""How like the full data a sample is, column by column, and how like a random one of its size would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines import engine_of, ingest
from workbench.schema import Column
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.questions import LikenessAsked, Sampling
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

_CHANCE_KS = 0.8687  # the mean of Kolmogorov's distribution, sqrt(pi / 2) ln 2
_CHANCE_TV = 1 / sqrt(2 * np.pi)  # half the mean distance of a standard normal from zero

Distance = Literal["ks", "tv"]
Counts = dict[object, int]


@dataclass(frozen=True)
class ColumnLikeness:
    """One column of a sample beside the same of all rows.

    Args:
        name: the column.
        distance: "ks", the largest gap between the two cumulative distributions (of numbers, in 2048
            bins), or "tv", total variation, half the sum of gaps between shares (of categories). Missing
            is a value of its own for "tv", and left out of "ks".
        value: 0 (alike) to 1.
        chance: how large it is on average for a simple random sample of this size.
    """

    name: str
    distance: Distance
    value: float
    chance: float


@dataclass(frozen=True)
class Likeness:
    """All columns of a sample; `exact` says whether it was held against all rows, or against a glance."""

    sampled: int
    rows: int
    total: int
    exact: bool
    columns: tuple[ColumnLikeness, ...]
    left_out: tuple[str, ...]


def likeness(table: Table, shelf: CubeShelf, asked: LikenessAsked, work: Work) -> Iterator[Likeness]:
    """Hold a sample against a glance, then against all rows."""
    drawn = table.sample(asked.sample, work)
    comparer = _Comparer(table, shelf, asked.sample, drawn)
    if not table.glance.wanted:
        yield comparer.against(table.glance, work)
    yield comparer.against(table.everything(work), work)


@dataclass(frozen=True)
class _Comparer:
    table: Table
    shelf: CubeShelf
    sampling: Sampling
    drawn: Scope

    def against(self, scope: Scope, work: Work) -> Likeness:
        columns, left_out = [], []
        for column in self.table.glanced_schema:
            work.check()
            if column.kind in ("id", "text"):
                left_out.append(column.name)
            elif column.kind in ("number", "timestamp"):
                columns.append(self._numbers(column, scope, work))
            else:
                columns.append(self._levels(column, scope, work))
        return Likeness(
            self.drawn.rows, scope.rows, scope.total, scope.wanted, tuple(columns), tuple(left_out)
        )

    def _numbers(self, column: Column, scope: Scope, work: Work) -> ColumnLikeness:
        name = column.name
        full = self.shelf.all(name, None, work) if scope.wanted else self.shelf.glance(name)
        mine = self.shelf.all(name, self.sampling, work)
        return ColumnLikeness(
            name, "ks", ks_distance(mine.counts, full.counts), ks_by_chance(mine.present, full.present)
        )

    def _levels(self, column: Column, scope: Scope, work: Work) -> ColumnLikeness:
        full, mine = _shares(scope, column, work), _shares(self.drawn, column, work)
        levels = sorted(set(full) | set(mine), key=str)
        p, q = (np.array([shares.get(level, 0) for level in levels], dtype=float) for shares in (mine, full))
        return ColumnLikeness(column.name, "tv", tv_distance(p, q), tv_by_chance(q, self.drawn.rows))


def ks_distance(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """The largest gap between two cumulative distributions, of rows counted in the same bins.

    >>> ks_distance([5, 5], [9, 1])
    0.4
    """
    first, second = (np.cumsum(each) / max(1, np.sum(each)) for each in (one, other))
    return float(round(np.abs(first - second).max(), 12))


def ks_by_chance(sampled: int, rows: int) -> float:
    """The mean gap for a random sample without replacement.

    Source of method: Kolmogorov (1933), with the correction for a finite population.
    """
    return _CHANCE_KS * sqrt(_spared(sampled, rows) / max(1, sampled))


def tv_distance(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Half the sum of gaps between shares.

    >>> tv_distance(np.array([1.0, 1.0]), np.array([3.0, 1.0]))
    0.25
    """
    first, second = (each / max(1.0, each.sum()) for each in (one, other))
    return float(np.abs(first - second).sum() / 2)


def tv_by_chance(full: npt.NDArray[np.float64], sampled: int) -> float:
    """Its mean for a random sample without replacement, by the normal approximation of each share."""
    share = full / max(1.0, full.sum())
    spread = np.sqrt(share * (1 - share) / max(1, sampled) * _spared(sampled, int(full.sum())))
    return float(_CHANCE_TV * spread.sum())


def _spared(sampled: int, rows: int) -> float:
    """What a sample of a finite table spares of the variance."""
    return max(0.0, (rows - sampled) / max(1, rows - 1))


def _shares(scope: Scope, column: Column, work: Work) -> Counts:
    frame = ingest(scope.watched(work, column.name).select(column.name), [column])
    groups = engine_of(frame).group(frame.select(level=nw.col(column.name)), ["level"], rows=nw.len())
    return dict(zip(groups["level"], groups["rows"], strict=True))
