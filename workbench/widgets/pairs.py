"""Two columns, one against the other: two numbers in bins, a number by category, two categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines import engine_of, ingest
from workbench.errors import ColumnError
from workbench.schema import Column
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.cubes import Axis
from workbench.widgets.questions import PairAsked
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

View = Literal["scatter", "box", "mosaic"]
_CELLS = 48  # bins of a scatter, each way
_FINE = 512  # bins that the quantiles of a box are read from
_LEVELS = 10  # of a category that are shown; all others are one more
_BOX = np.array([0.05, 0.25, 0.5, 0.75, 0.95])

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """One of two columns: so many bins between `low` and `high`, or the levels of a category."""

    name: str
    time: bool
    low: float
    high: float
    bins: int
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Rows counted in the cells of two columns; those that lack either are left out.

    Args:
        view: how to look at them: "scatter" of two numbers, "box" of a category (left) and a number,
            "mosaic" of two categories.
        rows: how many rows were read, of `total` in the table.
        exact: whether they are all rows that were asked about.
        left, right: the columns.
        counts: rows in each cell, shape (left, right) in row-major order; of a box there are none.
        boxes: of a box the 5, 25, 50, 75 and 95 % quantiles of each level, shape (levels, 5) in
            row-major order, to within 1/512 of the axis.
        sizes: of a box the rows of each level.
    """

    view: View
    rows: int
    total: int
    exact: bool
    left: Side
    right: Side
    counts: Codes
    boxes: Floats
    sizes: Codes


def pair(table: Table, shelf: CubeShelf, asked: PairAsked, work: Work) -> Iterator[Pair]:
    """Count from a glance, then from all rows that were asked about."""
    columns = [_known(table, name) for name in (asked.left, asked.right)]
    columns.sort(key=_is_number)  # a category is on the left of a number
    if asked.sample is None:
        rough = _counted(shelf, table.glance, columns, work)
        yield rough
        if rough.exact:
            return
    yield _counted(shelf, table.scope(asked.sample, work), columns, work)


def _known(table: Table, name: str) -> Column:
    schema = {column.name: column for column in table.glanced_schema if column.kind not in ("id", "text")}
    if name not in schema:
        raise ColumnError(f"No column {name[:80]!r} to look at.", known=schema, given=name[:80])
    return schema[name]


def _is_number(column: Column) -> bool:
    return column.kind in ("number", "timestamp")


def _counted(shelf: CubeShelf, scope: Scope, columns: Sequence[Column], work: Work) -> Pair:
    numbers = sum(map(_is_number, columns))
    view: View = ("mosaic", "box", "scatter")[numbers]
    bins = _FINE if view == "box" else _CELLS
    axes = [shelf.axis(column.name) if _is_number(column) else None for column in columns]
    groups, rows = _grouped(scope, columns, axes, bins, work)
    (left, at_left), (right, at_right) = (
        _levels(column, values, rows) if axis is None else _bins(column, values, axis, bins)
        for column, values, axis in zip(columns, groups, axes, strict=True)
    )
    counts = np.zeros((_size(left), _size(right)), dtype=np.int64)
    np.add.at(counts, (at_left, at_right), rows)
    none = np.empty(0, dtype=np.int64)
    boxes = _boxes(counts, right).ravel() if view == "box" else np.empty(0)
    sizes = counts.sum(axis=1) if view == "box" else none
    cells = none if view == "box" else counts.ravel()
    return Pair(view, scope.rows, scope.total, scope.wanted, left, right, cells, boxes, sizes)


def _grouped(
    scope: Scope, columns: Sequence[Column], axes: Sequence[Axis | None], bins: int, work: Work
) -> tuple[list[list[Any]], Codes]:
    """The values or bins of both columns that occur together, and in how many rows."""
    names = [column.name for column in columns]
    frame = ingest(scope.watched(work, names[0]).select(*dict.fromkeys(names)), dict.fromkeys(columns))
    coded = {
        f"side{at}": nw.col(column.name) if axis is None else _binned(column, axis, bins)
        for at, (column, axis) in enumerate(zip(columns, axes, strict=True))
    }
    coded = {name: expression.alias(name) for name, expression in coded.items()}
    known = frame.drop_nulls(list(dict.fromkeys(names))).select(*coded.values())
    groups = engine_of(frame).group(known, list(coded), rows=nw.len())
    return [groups[name] for name in coded], np.array(groups["rows"], dtype=np.int64)


def _binned(column: Column, axis: Axis, bins: int) -> nw.Expr:
    value = nw.col(column.name)
    if column.storage == "time":
        value = value.dt.timestamp("us").cast(nw.Float64)
    width = (axis.high - axis.low) / bins or 1.0
    return ((value - axis.low) / width).floor().clip(0, bins - 1).cast(nw.Int64)


def _bins(column: Column, values: list[Any], axis: Axis, bins: int) -> tuple[Side, Codes]:
    side = Side(column.name, column.storage == "time", axis.low, axis.high, bins, ())
    return side, np.array(values, dtype=np.int64)


def _levels(column: Column, values: list[Any], rows: Codes) -> tuple[Side, Codes]:
    """The levels that most rows have, and the place of each value among them; the others come last."""
    totals: dict[Any, int] = {}
    for value, many in zip(values, rows.tolist(), strict=True):
        totals[value] = totals.get(value, 0) + many
    ranked = sorted(totals, key=lambda value: (-totals[value], value))
    shown = ranked[:_LEVELS]
    place = {value: at for at, value in enumerate(shown)}
    names = [value if isinstance(value, str) else f"{value:g}" for value in shown]
    if len(ranked) > _LEVELS:
        names.append(f"{len(ranked) - _LEVELS} others")
    codes = np.array([place.get(value, _LEVELS) for value in values], dtype=np.int64)
    return Side(column.name, False, 0.0, 0.0, 0, tuple(name[:60] for name in names)), codes


def _size(side: Side) -> int:
    return side.bins or len(side.levels)


def _boxes(counts: Codes, side: Side) -> Floats:
    """Quantiles of each row of counts, read from its bins."""
    middles = side.low + (np.arange(side.bins) + 0.5) * (side.high - side.low) / side.bins
    shares = np.cumsum(counts, axis=1) / np.maximum(1, counts.sum(axis=1, keepdims=True))
    at = [np.searchsorted(row, _BOX).clip(0, side.bins - 1) for row in shares]
    return middles[np.array(at, dtype=np.int64).reshape(-1, len(_BOX))]
