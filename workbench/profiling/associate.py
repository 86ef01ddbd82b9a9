"""Measure how far each two columns of a table go together, on all its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from math import isnan, nan
from typing import Any

from threadpoolctl import threadpool_limits

from workbench.engines import engine_of, ingest, lazy
from workbench.engines.base import Frame
from workbench.errors import ColumnError
from workbench.profiling.coding import Part
from workbench.profiling.inquiry import guess
from workbench.profiling.measures import (
    Measure,
    benjamini_hochberg,
    correlation_interval,
    correlation_p,
)
from workbench.profiling.pairs import Association, Associations
from workbench.profiling.selection import Selection, select
from workbench.profiling.sums import Groups, Moments, Pair, Places, RankProducts, Tables
from workbench.schema import Schema


def associations(frame: Any, *, target: str | None = None, schema: Schema | None = None) -> Associations:
    """Measure how strongly columns go together, and how likely so much would be by chance.

    Two numbers have Pearson's and Spearman's correlation, two categories Cramér's V corrected for
    bias, a category and a number the correlation ratio. Times and flags are numbers here. Each pair
    is measured on all rows where both are known, and ranks are those among these rows. Ids, free
    text, constants and categories of more than 256 levels are left out, and the result says so.

    All rows are read three times (once more to infer a schema that is not given), a part at a time:
    memory does not grow with the rows. Ranks among more than 16,384 different values are close, and
    say so.

    Args:
        frame: a polars, pandas, pyarrow or Spark frame.
        target: measure only what goes with this column.
        schema: what the columns mean; only its columns are measured.

    Raises:
        ColumnError: there is no such target, or it is left out; or the frame lacks a column of the schema.
        InputError: there is no column of numbers, text or times.
        DataError: whole numbers beyond 2^53 that the schema does not call ids.

    >>> import polars as pl
    >>> delays = {"dep_delay": [5, 0, -2, 9], "arr_delay": [9, 1, -4, 5]}
    >>> flights = pl.DataFrame({**delays, "origin": ["JFK", "JFK", "EWR", "EWR"]})
    >>> for pair in associations(flights, target="arr_delay").pairs:
    ...     print(pair.left, pair.measure, round(pair.value, 3), pair.rows)
    dep_delay spearman 0.8 4
    dep_delay pearson 0.785 4
    origin correlation_ratio 0.467 4
    """
    rows = lazy(frame)
    dtypes = dict(rows.collect_schema())
    schema = guess(rows) if schema is None else schema
    if usable := [column for column in schema if column.kind not in ("id", "text")]:
        rows = ingest(rows, usable)
    chosen = select(rows, schema)
    _require_target(target, chosen)
    # of products so short, threads cost more than they bring, and on a busy machine a hundred times as much
    with threadpool_limits(limits=1, user_api="blas"):
        pairs = _judged(_measured(rows, chosen, target))
    without_form = {name: str(dtype) for name, dtype in dtypes.items() if name not in schema}
    return Associations(
        chosen.rows, _order(chosen, pairs, target), pairs, {**chosen.left_out, **without_form}, target
    )


def _require_target(target: str | None, chosen: Selection) -> None:
    known = [*chosen.numbers, *chosen.categories]
    if target is None or target in known:
        return
    why = chosen.left_out.get(target)
    what = f"Nothing can be said of column {target!r}: {why}." if why else f"No column {target!r}."
    raise ColumnError(what, known=known, given=target)


def _measured(frame: Frame, chosen: Selection, target: str | None) -> Iterator[Association]:
    """Take the sums, and all associations from them."""
    numbers = _wanted(combinations(chosen.numbers, 2), target)
    categories = _wanted(combinations(chosen.categories, 2), target)
    mixed = _wanted(product(chosen.categories, chosen.numbers), target)
    moments, places = Moments(list(chosen.numbers)), Places(chosen.numbers, numbers)
    tables, groups = Tables(chosen.categories, categories), Groups(chosen.categories, mixed)
    for part in _parts(frame, chosen):
        for sums in (moments, places, tables, groups):
            sums.add(part)
    products = RankProducts(places, numbers)
    for part in _parts(frame, chosen) if numbers else ():
        products.add(part)
    for pair in numbers:
        exact = all(chosen.numbers[name].held.exact for name in pair)
        yield _correlation(pair, "pearson", moments.pearson(pair), moments.rows(pair))
        yield _correlation(pair, "spearman", products.spearman(pair), moments.rows(pair), exact=exact)
    for pair in categories:
        yield _association(pair, "cramers_v", *tables.cramers_v(pair), tables.rows(pair))
    for pair in mixed:
        yield _association(pair, "correlation_ratio", *groups.correlation_ratio(pair), groups.rows(pair))


def _wanted(pairs: Iterable[Pair], target: str | None) -> list[Pair]:
    return [pair for pair in pairs if target is None or target in pair]


def _parts(frame: Frame, chosen: Selection) -> Iterator[Part]:
    numbers, categories = list(chosen.numbers.values()), list(chosen.categories.values())
    names = [*chosen.numbers, *chosen.categories]
    for batch in engine_of(frame).batches(frame.select(*names)) if names else ():
        yield Part.of(batch, numbers, categories)


def _correlation(pair: Pair, measure: Measure, r: float, rows: int, *, exact: bool = True) -> Association:
    low, high = correlation_interval(r, rows, measure)
    known = replace(_association(pair, measure, r, correlation_p(r, rows), rows), exact=exact)
    return replace(known, low=_known(low), high=_known(high))


def _association(pair: Pair, measure: Measure, value: float, p: float, rows: int) -> Association:
    return Association(
        *pair, measure, _known(value), rows, _known(p), q=None, low=None, high=None, exact=True
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _judged(pairs: Iterable[Association]) -> tuple[Association, ...]:
    """Correct p for how many tests there are, and put the strongest first."""
    tested = list(pairs)
    corrected = benjamini_hochberg([nan if pair.p is None else pair.p for pair in tested])
    judged = [replace(pair, q=_known(q)) for pair, q in zip(tested, corrected, strict=True)]
    return tuple(
        sorted(judged, key=lambda pair: -1.0 if pair.value is None else abs(pair.value), reverse=True)
    )


def _order(chosen: Selection, pairs: Sequence[Association], target: str | None) -> tuple[str, ...]:
    names = [*chosen.numbers, *chosen.categories]
    if target is None:
        return tuple(names)
    return tuple(dict.fromkeys([target, *(name for pair in pairs for name in (pair.left, pair.right))]))
