"""Split a table in two: what a model learns from, and what is withheld to test it."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of, lazy, restore
from workbench.engines.keys import HASHES, require_key, spare_name, with_row_hash
from workbench.engines.vocabulary import count_true
from workbench.errors import DataError, InputError
from workbench.jobs.records.recorder import record
from workbench.sampling.moments import with_moment
from workbench.sampling.strata import stratum_of
from workbench.schema import NULL_TEXT


def split(
    frame: Any,
    *,
    test_size: float = 0.25,
    key: str | None = None,
    groups: str | None = None,
    stratify: str | None = None,
    time: str | None = None,
    seed: int = 0,
) -> tuple[Any, Any]:
    """Split rows into those to train on and those to test on, by the key of each row alone.

    So a row never changes sides: not when the table grows or shrinks, nor when it is kept in other
    files or on another engine. The price: each row is withheld by a chance of its own, so that the
    share withheld is `test_size` but for some luck (of 10,000 rows 24.1 to 25.9 %, in 95 of 100 splits).

    Args:
        frame: a polars, pandas, pyarrow or Spark frame; a lazy one gives two lazy ones.
        test_size: the share to withhold, above 0 and below 1.
        key: the column that names a row, of whole numbers or text. Without it the row's content
            decides: rows alike in all columns are on one side, and each engine splits in its own way.
        groups: a column instead of the key whose values must not be on both sides, such as a patient;
            `test_size` is then a share of groups. Rows without a group are one.
        stratify: a column of which every value, null too, must be on both sides. Its shares are as
            exact as chance makes them, for exact ones would have to move rows when the table grows;
            the rows are counted, in one pass, and a value that is on one side only is an error.
        time: a column of times or numbers to split by instead: the latest rows are withheld. Rows of
            one time stay together, on the side that comes nearer to `test_size`. The column is read
            first, and the cut moves as the table grows.
        seed: another seed is another split, which has nothing to do with the first.

    Returns:
        The rows to train on and the rows to test on, each the same kind of frame, in the frame's order.

    Raises:
        InputError: a `test_size` out of range, or arguments that exclude each other.
        ColumnError: a column that is not there, or is not of the type it has to be.
        DataError: a row without a key (when it is read) or a time, a stratum on one side only, or
            times that cannot be cut.

    >>> import polars as pl
    >>> flights = pl.DataFrame({"row": range(10_000), "month": [1 + row // 834 for row in range(10_000)]})
    >>> train, test = split(flights, key="row", seed=7)
    >>> train.height, test.height
    (7495, 2505)
    >>> split(flights.head(100), key="row", seed=7)[1]["row"].is_in(test["row"].implode()).all()
    True
    >>> split(flights, time="month")[1]["month"].unique().to_list()
    [10, 11, 12]
    """
    _check(test_size, key=key, groups=groups, stratify=stratify, time=time)
    rows = lazy(frame)
    columns = rows.collect_schema().names()
    withheld = spare_name(rows, "withheld")
    if time is not None:
        rows = _latest(rows, time, test_size, withheld)
    else:
        record("seed", call="split", seed=seed)
        rows, unit = (rows, key) if groups is None else _with_groups(rows, groups)
        rows = _by_lot(rows, unit, test_size, seed, withheld)
    if stratify is not None:
        _require_both_sides(rows, stratify, withheld)
    sides = (rows.filter(~nw.col(withheld)), rows.filter(nw.col(withheld)))
    train, test = (restore(side.select(*columns), frame) for side in sides)
    return train, test


def _by_lot(rows: Frame, unit: str | None, test_size: float, seed: int, withheld: str) -> Frame:
    rows = with_row_hash(rows, key=unit, seed=seed, purpose="split", output=withheld)
    return rows.with_columns((nw.col(withheld) < round(test_size * HASHES)).alias(withheld))


def _with_groups(rows: Frame, groups: str) -> tuple[Frame, str]:
    """The frame with its groups in a column that has a value in every row, and that column's name."""
    require_key(rows, groups)
    whole = rows.collect_schema()[groups].is_integer()
    filled = nw.col(groups).fill_null(0) if whole else nw.col(groups).cast(nw.String).fill_null(NULL_TEXT)
    group = spare_name(rows, "group")
    return rows.with_columns(filled.alias(group)), group


def _latest(rows: Frame, time: str, test_size: float, withheld: str) -> Frame:
    rows, moment = with_moment(rows, time)
    at, engine = nw.col(moment), engine_of(rows)
    found = engine.aggregate(rows, rows=nw.len(), timed=at.count())
    many, timed = found["rows"], found["timed"]
    if timed < many or not many:
        raise DataError(f"{many - timed} of {many} rows have no {time!r}.", do="Fill or drop them.")
    wanted = test_size * many
    kept = min(max(many - round(wanted), 1), max(many - 1, 1))
    between = (kept - 0.5) / max(many - 1, 1)  # halfway from the last row that is kept to the next
    cut = engine.aggregate(rows, cut=at.quantile(between, interpolation="linear"))["cut"]
    ways = {"after": at > cut, "since": at >= cut}
    sizes = engine.aggregate(rows, **{way: count_true(test) for way, test in ways.items()})
    cuts = [way for way in ways if 0 < sizes[way] < many]
    if not cuts:
        raise DataError(f"All {many} rows are of one {time!r}: there is no cut.", do="Split by a key.")
    nearest = min(cuts, key=lambda way: abs(sizes[way] - wanted))
    return rows.with_columns(ways[nearest].alias(withheld))


def _require_both_sides(rows: Frame, column: str, withheld: str) -> None:
    stratum = spare_name(rows, "stratum")
    strata = rows.with_columns(stratum_of(rows, column).alias(stratum))
    found = engine_of(rows).group(strata, [stratum], rows=nw.len(), withheld=count_true(nw.col(withheld)))
    sizes = zip(found[stratum], found["rows"], found["withheld"], strict=True)
    alone = [f"{value!r} ({many} rows)" for value, many, out in sizes if out in (0, many)]
    if alone:
        raise DataError(
            f"On one side of the split only: {column!r} {', '.join(alone[:10])}.",
            do="Merge rare values first, take another seed, or leave stratify= out.",
        )


def _check(test_size: float, **columns: str | None) -> None:
    if not 0 < test_size < 1:
        raise InputError(
            f"test_size={test_size!r} is no share to withhold.", do="Give a number between 0 and 1."
        )
    by = [name for name in ("key", "groups", "time") if columns[name] is not None]
    if len(by) > 1:
        raise InputError(
            f"Rows are split by one thing, not by {' and '.join(by)}.", do="Leave all but one out."
        )
    if columns["time"] is not None and columns["stratify"] is not None:
        raise InputError(
            "A split by time takes the rows as they come, so it has no strata.", do="Leave one out."
        )
