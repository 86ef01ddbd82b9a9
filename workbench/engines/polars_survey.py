"""A survey on polars: one `select` of streaming reductions, with values counted as they pass by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.engines.moments import Moments
from workbench.engines.rank_summary import RankSummary
from workbench.engines.survey import MOST_COUNTED, Counts, Question, Reduction
from workbench.schema import MAX_EXACT_INT

_HASHES = 2**64
_MOST_WAITING = 2 * MOST_COUNTED
_CLOSE = 4 * MOST_COUNTED  # whole numbers no farther apart are counted by their place
_REDUCTIONS: Mapping[Reduction, Callable[[pl.Expr], pl.Expr]] = {
    "rows": lambda _: pl.len(),
    "present": pl.Expr.count,
    "mean": pl.Expr.mean,
    "std": pl.Expr.std,
    "skew": pl.Expr.skew,
    "min": pl.Expr.min,
    "max": pl.Expr.max,
    "zeros": lambda column: (column == 0).sum(),
}


def survey(frame: pl.LazyFrame, questions: Sequence[Question]) -> dict[Question, Any]:
    """Answer all questions in one pass, in bounded memory."""
    dtypes = frame.collect_schema()
    counted = {asked.column for asked in questions if asked.reduction in ("counts", "quantiles")}
    counters = {column: _Counter(dtypes[column]) for column in counted}
    reduced = [asked for asked in questions if not _is_counted(asked, counters)]
    wanted = [_REDUCTIONS[asked.reduction](pl.col(asked.column)) for asked in reduced]
    wanted += [_passing(counter, column) for column, counter in counters.items()]
    named = [answer.alias(str(at)) for at, answer in enumerate(wanted)]
    row = frame.select(named).collect(engine="streaming").row(0)
    answers = dict(zip(reduced, row, strict=False))
    return {
        asked: answers[asked] if asked in answers else counters[asked.column].answer(asked)
        for asked in questions
    }


def _is_counted(asked: Question, counters: Mapping[str, _Counter]) -> bool:
    """Whether a counter answers it: the mean of the values counted costs less than another look at all."""
    if asked.column not in counters:
        return False
    return asked.reduction in ("counts", "quantiles") or counters[asked.column].measures


def _passing(counter: _Counter, column: str) -> pl.Expr:
    """Show the column to a counter, a part at a time (value_counts within a select is not streamed)."""
    return pl.col(column).map_batches(counter.add, return_dtype=pl.Boolean, is_elementwise=True).sum()


class _Counter:
    """Counts a column's values; of too many it keeps those with the smallest hashes.

    A value among the smallest at the end was among them whenever it came, so its count is true; and
    where the largest hash kept lies tells how many values there are, within about one percent.

    Source of method: Bar-Yossef et al. (2002), Counting distinct elements in a data stream.
    """

    def __init__(self, dtype: pl.DataType) -> None:
        self._dtype = dtype
        self._ranked = dtype == pl.Float64 or dtype.is_temporal()
        self._ranks = RankSummary()
        self.measures = dtype == pl.Float64
        self._moments = Moments()
        self._lock = Lock()  # parts come from several threads
        self._parts: list[pl.DataFrame] = []
        self._largest: int | None = None  # of the hashes kept, once there are too many values

    def add(self, values: pl.Series) -> pl.Series:
        found = values.drop_nulls().to_physical().alias("value")
        if self._largest is not None and not self._ranked:
            found = found.filter(found.hash() <= self._largest)
        if len(found):
            counted = _count(found)
            with self._lock:
                if self.measures:
                    self._moments.add(counted["value"].to_numpy(), counted["count"].to_numpy())
                self._keep(counted)
        return values.is_null()

    def answer(self, asked: Question) -> Any:
        match asked.reduction:
            case "counts":
                return self._counts()
            case "quantiles":
                return self._quantiles(asked.at)
            case _:
                return self._moments.answer()[asked.reduction]

    def _counts(self) -> Counts:
        if not self._parts:
            return Counts(np.empty(0), np.empty(0, dtype=np.int64), 0, complete=True)
        self._merge()
        kept = self._parts[0].sort("value")
        values, counts = kept["value"].cast(self._dtype).to_numpy(), kept["count"].to_numpy().astype(np.int64)
        if self._largest is None:
            return Counts(values, counts, len(values), complete=True)
        return Counts(values, counts, round((len(values) - 1) * _HASHES / self._largest), complete=False)

    def _quantiles(self, at: Sequence[float]) -> Sequence[float | None]:
        if not self._parts:
            return [None] * len(at)
        self._merge()
        ranks = self._ranks if self._largest is not None else _rank(self._parts[0], RankSummary())
        return ranks.quantiles(at)

    def _keep(self, counted: pl.DataFrame) -> None:
        if self._largest is not None:
            self._rank(counted)
            counted = counted.filter(pl.col("value").hash() <= self._largest)
        self._parts.append(counted)
        if sum(map(len, self._parts)) > _MOST_WAITING:
            self._merge()

    def _merge(self) -> None:
        together = pl.concat(self._parts).group_by("value").agg(pl.col("count").sum())
        if len(together) > MOST_COUNTED:
            if self._largest is None:
                self._rank(together)
            hashed = together.with_columns(hash=pl.col("value").hash()).bottom_k(MOST_COUNTED, by="hash")
            self._largest = hashed["hash"].max()  # type: ignore[assignment]
            together = hashed.drop("hash")
        self._parts = [together]

    def _rank(self, counted: pl.DataFrame) -> None:
        if self._ranked:
            _rank(counted, self._ranks)


def _rank(counted: pl.DataFrame, ranks: RankSummary) -> RankSummary:
    numbers = counted.sort("value").cast(pl.Float64)
    ranks.add(numbers["value"].to_numpy(), numbers["count"].to_numpy())
    return ranks


def _count(values: pl.Series) -> pl.DataFrame:
    if values.dtype not in (pl.Float64, pl.Int64):
        return values.value_counts(name="count")
    numbers = values.to_numpy()
    if (found := _count_whole(numbers)) is None:
        found = np.unique(numbers + 0, return_counts=True)  # -0.0 is 0.0; twice as fast as value_counts
    return pl.DataFrame({"value": found[0], "count": found[1]})


def _count_whole(numbers: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.intp]] | None:
    """Count whole numbers that lie close together by their place, which needs no sorting."""
    low, high = numbers.min(), numbers.max()
    is_close = float(high) - float(low) <= _CLOSE  # which infinities are not, nor is what lies between them
    if not is_close or abs(low) > MAX_EXACT_INT:
        return None
    whole = numbers.astype(np.int64)
    if not np.array_equal(whole, numbers):
        return None
    whole -= whole.min()
    counts = np.bincount(whole)
    places = np.flatnonzero(counts)
    return places + (low + 0), counts[places]
