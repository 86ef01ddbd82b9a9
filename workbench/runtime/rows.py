"""Whatever a user calls rows (columns, records, a frame), as named columns of one length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from workbench.errors import ColumnError, InputError
from workbench.runtime.cells import Values
from workbench.schema import Column, Schema

Rows = Any
"""A dict of columns, a dict of single values (one row), a list of dicts (one a row), a numpy structured
array, or a frame whose columns answer `to_numpy()`: polars, pandas, pyarrow."""

_WANTED = (
    "Rows are a dict of columns, a list of dicts, a numpy structured array, or a frame of polars, pandas or "
    "pyarrow."
)
_SINGLE = {str, float, int, bool, type(None), date, datetime}


@dataclass(frozen=True)
class Given:
    """The columns that were given and that the model reads, and the names of the others."""

    columns: dict[str, Values]
    extra: tuple[str, ...]


def columns_of(rows: Rows, schema: Schema) -> Given:
    """Find the model's columns in the rows.

    Raises:
        InputError: the rows are of no known form, or mix single values and columns.
        ColumnError: a row lacks a value that the model must be given, where other rows have it.
    """
    if isinstance(rows, Mapping):
        given = _pick(rows, rows, schema)
        return Given(_as_columns(given.columns), given.extra)
    if isinstance(rows, list | tuple):
        return _from_records(rows, schema)
    if isinstance(rows, np.ndarray | np.void) and rows.dtype.names:
        return _pick(np.atleast_1d(rows), rows.dtype.names, schema)
    if hasattr(rows, "__len__") and hasattr(rows, "columns"):
        return _pick(rows, getattr(rows, "column_names", rows.columns), schema)
    lazy = " Collect a lazy frame first." if hasattr(rows, "collect") else ""
    raise InputError(f"{type(rows).__name__!r} was given.", do=_WANTED + lazy)


def _pick(table: Any, names: Iterable[str], schema: Schema) -> Given:
    known = set(schema.names)
    names = list(names)
    return Given(
        {name: table[name] for name in names if name in known},
        tuple(name for name in names if name not in known),
    )


def _as_columns(given: dict[str, Any]) -> dict[str, Values]:
    single = [name for name, value in given.items() if not _is_column(value)]
    if single and len(single) < len(given):
        many = next(name for name in given if name not in single)
        raise InputError(
            f"{single[0]!r} is one value, and {many!r} is a column.",
            do="Give every column as a list of the same length, or every column as one value.",
        )
    if single:
        return {
            name: [value[()] if isinstance(value, np.ndarray) else value] for name, value in given.items()
        }
    return {name: list(value) if isinstance(value, Sequence) else value for name, value in given.items()}


def _is_column(value: Any) -> bool:
    if type(value) is list:
        return True
    if type(value) in _SINGLE or isinstance(value, str | bytes):
        return False
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) or (hasattr(value, "to_numpy") and hasattr(value, "__len__"))


def _from_records(rows: Sequence[Any], schema: Schema) -> Given:
    for kind in set(map(type, rows)):
        if not issubclass(kind, Mapping):
            raise InputError(f"A list of {kind.__name__!r} was given.", do=_WANTED)
    names = set().union(*rows) if rows else set(schema.names)
    return Given(
        {column.name: _gather(rows, column) for column in schema if column.name in names},
        tuple(sorted(map(str, names.difference(schema.names)))),
    )


def _gather(rows: Sequence[Mapping[str, Any]], column: Column) -> list[Any]:
    name = column.name
    if column.nullable:
        return [row.get(name) for row in rows]
    try:
        return [row[name] for row in rows]
    except KeyError:
        lacking = next(place for place, row in enumerate(rows) if name not in row)
        raise ColumnError(f"Row {lacking} has no {name!r}, which every row must have.") from None
