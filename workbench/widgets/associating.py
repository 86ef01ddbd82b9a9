"""What goes together: of a glance where the table is large, then of all rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.profiling import Associations, associations
from workbench.profiling.measures import Measure
from workbench.schema import Schema
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

_QUICK = 1_000_000  # rows of which all associations are measured within seconds

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Together:
    """All pairs of columns; missing figures are NaN.

    Args:
        rows: how many rows are behind it, of `total` in the table.
        exact: whether they are all rows.
        columns: numbers, then categories.
        left, right: the columns of each pair, by their place.
        measures: what was measured of each.
        value, low, high, p, q: its strength, its 95 % interval, its p and that corrected for all tests.
        known: rows where both columns are known.
        left_out: columns without associations, and why.
    """

    rows: int
    total: int
    exact: bool
    columns: tuple[str, ...]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    measures: tuple[Measure, ...]
    value: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats
    known: npt.NDArray[np.int64]
    left_out: tuple[tuple[str, str], ...]


def together(table: Table, work: Work) -> Iterator[Together]:
    """Measure what goes together."""
    glance = table.glance
    if glance.wanted or not 0 <= table.total <= _QUICK:
        yield _measured(glance, table.glanced_schema, work)
        if glance.wanted:
            return
    yield _measured(table.everything(work), table.schema(work), work)


def _measured(scope: Scope, schema: Schema, work: Work) -> Together:
    usable = [column.name for column in schema if column.kind not in ("id", "text")]
    watched = scope.watched(work, usable[0], passes=3) if usable else scope.frame
    return _told(associations(watched.select(*schema.names), schema=schema), scope)


def _told(found: Associations, scope: Scope) -> Together:
    at = {name: place for place, name in enumerate(found.columns)}
    table = found.table
    return Together(
        scope.rows,
        scope.total,
        scope.wanted,
        found.columns,
        left=np.array([at[name] for name in table["left"]], dtype=np.int64),
        right=np.array([at[name] for name in table["right"]], dtype=np.int64),
        measures=tuple(table["measure"]),
        value=_floats(table["value"]),
        low=_floats(table["low"]),
        high=_floats(table["high"]),
        p=_floats(table["p"]),
        q=_floats(table["q"]),
        known=np.array(table["rows"], dtype=np.int64),
        left_out=tuple(found.left_out.items()),
    )


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
