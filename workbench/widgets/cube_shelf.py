"""The cubes of a table's columns, each counted once and kept."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from workbench.errors import ColumnError
from workbench.schema import Column
from workbench.widgets.cubes import Axis, Cube, axis_of, count_in_bins
from workbench.widgets.questions import Sampling
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

_KEPT = 200  # of 32 KiB each


class CubeShelf:
    """Cubes by column and by the rows behind them; safe to ask from several threads."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._axes: dict[str, Axis] = {}
        self._kept: OrderedDict[tuple[str, Sampling | None, bool], Cube] = OrderedDict()
        self._lock = Lock()

    def column(self, name: str) -> Column:
        """A column with an axis: of numbers, flags or times.

        Raises:
            ColumnError: there is none of this name.
        """
        measured = {
            column.name: column
            for column in self._table.glanced_schema
            if column.storage in ("number", "time") and column.kind != "id"
        }
        if name not in measured:
            raise ColumnError(
                f"No column {name[:80]!r} of numbers or times.", known=measured, given=name[:80]
            )
        return measured[name]

    def axis(self, name: str) -> Axis:
        """Where the bins of a column begin and end, as a glance suggests; it stays so."""
        if name not in self._axes:
            self._axes[name] = axis_of(self._table.glance, self.column(name))
        return self._axes[name]

    def glance(self, name: str) -> Cube:
        """From the rows that are at hand."""
        return self._cube(name, self._table.glance, (name, None, False), Work())

    def all(self, name: str, sampling: Sampling | None, work: Work) -> Cube:
        """From all rows that are asked about."""
        return self._cube(name, self._table.scope(sampling, work), (name, sampling, True), work)

    def at_hand(self, name: str, sampling: Sampling | None) -> Cube:
        """From all rows, if they were counted before, else from a glance."""
        with self._lock:
            known = self._kept.get((name, sampling, True))
        return known if known is not None else self.glance(name)

    def _cube(self, name: str, scope: Scope, key: tuple[str, Sampling | None, bool], work: Work) -> Cube:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        cube = count_in_bins(scope, self.column(name), self.axis(name), work)
        with self._lock:
            self._kept[key] = cube
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return cube
