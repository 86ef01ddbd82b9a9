"""Rows ranked by lot: those of the lowest ranks are a sample, of any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of
from workbench.engines.keys import HASHES, spare_name, with_content, with_row_hash
from workbench.engines.vocabulary import count_true, finite
from workbench.errors import ColumnError, DataError
from workbench.sampling.progress import watched
from workbench.sampling.strata import stratum_of

_SLICES = 16  # to each halving of the rank: more slices are more to count, fewer are more rows to sort

Slices = dict[Any, dict[int, int]]  # of each stratum (None, if there are none), the rows in each slice


@dataclass(frozen=True)
class Lottery:
    """Rows, and in columns beside their own the lots that they drew.

    Args:
        frame: the rows.
        rank: the column of lots, uniform between 0 and 1, divided by the row's weight if it has one;
            null for a row that cannot be drawn.
        identity: the column that decides between equal ranks.
        slice: the column that says which slice of ranks a rank is in.
        stratum: the column of strata, if each is a lottery of its own.
        weight: the column of weights, if some rows are likelier than others.
    """

    frame: Frame
    rank: str
    identity: str
    slice: str
    stratum: str | None
    weight: str | None

    @property
    def order(self) -> tuple[str, str]:
        return self.rank, self.identity

    def count(self) -> Slices:
        """How many rows may be drawn, by stratum and slice: one pass, in bounded memory.

        Raises:
            DataError: a weight that is null, negative or not finite; a key that is null.
        """
        by = [self.slice] if self.stratum is None else [self.stratum, self.slice]
        asked = {"rows": nw.len()}
        if self.weight is not None:
            weight = nw.col(self.weight)
            asked["bad"] = count_true(weight.is_null() | (weight < 0))
        with watched(self.frame, self.rank, "Drawing the sample:") as frame:
            found = engine_of(frame).group(frame, by, **asked)
        if bad := sum(found.get("bad", ())):
            raise DataError(
                f"The weights of {bad} rows are missing, negative or not finite.", do="Mend or drop them."
            )
        counts: Slices = {}
        strata = found[self.stratum] if self.stratum else [None] * len(found["rows"])
        for stratum, slice_, rows in zip(strata, found[self.slice], found["rows"], strict=True):
            if slice_ is not None:
                counts.setdefault(stratum, {})[slice_] = rows
        return counts

    def lowest(self, quota: int, counts: Slices) -> Frame:
        """The rows of the lowest ranks, in their order."""
        last = _last_slice(counts[None], quota)
        return self.frame.filter(nw.col(self.slice) <= last).sort(*self.order).head(quota)

    def lowest_in_strata(self, quotas: Mapping[Any, int], counts: Slices) -> Frame:
        """The rows of the lowest ranks in each stratum."""
        assert self.stratum is not None
        last, place = spare_name(self.frame, "last"), spare_name(self.frame, "place")
        lasts = {
            stratum: float(_last_slice(counts[stratum], quota)) for stratum, quota in quotas.items() if quota
        }
        engine = engine_of(self.frame)
        near = engine.recode(self.frame, self.stratum, last, lasts, None).filter(
            nw.col(self.slice) <= nw.col(last)
        )
        exact = {stratum: float(quota) for stratum, quota in quotas.items()}
        near = engine.recode(near, self.stratum, last, exact, None).with_columns(nw.lit(1).alias(place))
        placed = nw.col(place).cum_sum().over(self.stratum, order_by=self.order)
        near = near.with_columns(placed.alias(place))
        return near.filter(nw.col(place) <= nw.col(last))


def hold_lottery(
    rows: Frame, *, key: str | None, seed: int, stratify: str | None, weights: str | None
) -> Lottery:
    """Let every row draw its lot.

    Raises:
        ColumnError: a column that is not there, or whose type cannot be what it is to be.
    """
    frame, identity = with_content(rows) if key is None else (rows, key)
    rank, slice_, stratum, weight = (
        spare_name(frame, stem) for stem in ("rank", "slice", "stratum", "weight")
    )
    frame = with_row_hash(frame, key=identity, seed=seed, purpose="sample", output=rank)
    lot = (nw.col(rank) + 0.5) / HASHES
    if stratify is not None:
        frame = frame.with_columns(stratum_of(frame, stratify).alias(stratum))
    if weights is not None:
        frame = frame.with_columns(_weight(frame, weights).alias(weight))
        lot = nw.when(nw.col(weight) > 0).then(lot / nw.col(weight))
    frame = frame.with_columns(lot.alias(rank))
    frame = frame.with_columns((nw.col(rank).log(2) * _SLICES).floor().cast(nw.Int64).alias(slice_))
    return Lottery(frame, rank, identity, slice_, stratify and stratum, weights and weight)


def _last_slice(counts: Mapping[int, int], quota: int) -> int:
    """The slice with which, from the lowest on, there are `quota` rows."""
    so_far = 0
    for slice_ in sorted(counts):
        so_far += counts[slice_]
        if so_far >= quota:
            return slice_
    return max(counts)


def _weight(frame: Frame, column: str) -> nw.Expr:
    dtypes = frame.collect_schema()
    if column not in dtypes:
        raise ColumnError(f"The frame has no column {column!r} to weight by.", known=dtypes, given=column)
    if not dtypes[column].is_numeric():
        raise ColumnError(f"Column {column!r} is {dtypes[column]}; weights are numbers.", do="Cast it.")
    return finite(nw.col(column).cast(nw.Float64))
