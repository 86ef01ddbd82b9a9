"""Pages of the table: some rows, as they are or as the recipe makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.recipe import FittedRecipe
from workbench.schema import MAX_EXACT_INT
from workbench.widgets.packing import Texts
from workbench.widgets.questions import PageAsked
from workbench.widgets.table import Table, collected
from workbench.widgets.worker import Work

_LONGEST = 200  # characters of a cell that travel


@dataclass(frozen=True)
class ColumnShown:
    """The cells of one column on a page: numbers (missing is NaN) or text."""

    name: str
    whole: bool
    cells: npt.NDArray[np.float64] | Texts


@dataclass(frozen=True)
class Page:
    """Rows from `start` on, of `rows` that were asked about, of `total` in the table; -1 is not known yet."""

    start: int
    rows: int
    total: int
    prepared: bool
    columns: tuple[ColumnShown, ...]


def page(table: Table, asked: PageAsked, fitted: FittedRecipe | None, work: Work) -> Iterator[Page]:
    """Read one page; `fitted` prepares its rows, where that was asked for and there is a recipe."""
    scope = None if asked.sample is None else table.sample(asked.sample, work)
    rows = table.stretch(scope, asked.start, asked.rows)
    prepared = asked.prepared and fitted is not None
    if asked.prepared and fitted is not None:
        rows = nw.from_native(fitted.transform(rows.to_native()))
    found = collected(rows)
    work.check()
    columns = tuple(_shown(name, found[name].to_list()) for name in found.columns)
    count = table.total if scope is None else scope.rows
    yield Page(asked.start, count, table.total, prepared, columns)


def _shown(name: str, values: list[Any]) -> ColumnShown:
    present = [value for value in values if value is not None]
    whole = all(type(value) is int for value in present)
    if present and all(type(value) in (int, float) for value in present) and not _too_wide(present):
        cells = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        return ColumnShown(name, whole, cells)
    return ColumnShown(name, False, Texts(None if value is None else _cut(str(value)) for value in values))


def _too_wide(numbers: list[float]) -> bool:
    return any(type(number) is int and abs(number) > MAX_EXACT_INT for number in numbers)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
