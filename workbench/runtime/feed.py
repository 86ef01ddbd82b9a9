"""Raw rows as the arrays that a model reads, one a column; what cannot be read is named by row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from workbench.errors import ColumnError, InputError
from workbench.runtime.cells import READERS, Refused, Values, nothing
from workbench.runtime.rows import Given, Rows, columns_of
from workbench.schema import Column, Schema


@dataclass(frozen=True)
class Feed:
    """What one run of a model reads: an array of shape (rows,) for each column of its schema.

    Args:
        arrays: float64, int64 (microseconds) or object (str) arrays, as the table in `schema` says.
        rows: how many rows there are.
        extra: the names of columns that were given and are not read.
    """

    arrays: dict[str, NDArray[Any]]
    rows: int
    extra: tuple[str, ...]


def feed(rows: Rows, schema: Schema, *, first_row: int = 0) -> Feed:
    r"""Read raw rows by a model's schema.

    Args:
        rows: the rows, in any form that `rows.Rows` lists.
        schema: the raw columns that the model reads.
        first_row: the number that an error gives to the first of these rows.

    Raises:
        ColumnError: columns that the model must be given are not there.
        DataError: a value that its column cannot hold; it names the row, the column and what is allowed.
        InputError: the rows are of no known form, or their columns are of unequal length.

    >>> schema = Schema((Column("delay", "number", "number"), Column("carrier", "text", "category")))
    >>> feed({"delay": [3.0, None]}, schema).arrays
    {'delay': array([ 3., nan]), 'carrier': array(['\ue000null', '\ue000null'], dtype=object)}
    """
    given = columns_of(rows, schema)
    _require(given, schema)
    arrays = {
        column.name: _read(given.columns[column.name], column, first_row)
        for column in schema
        if column.name in given.columns
    }
    count = _count(arrays)
    for column in schema:
        if column.name not in arrays:
            arrays[column.name] = nothing(column.storage, count)
    return Feed(arrays, count, given.extra)


def _require(given: Given, schema: Schema) -> None:
    absent = [column for column in schema if column.name not in given.columns]
    required = [column.name for column in absent if not column.nullable]
    if required:
        names = ", ".join(map(repr, required))
        raise ColumnError(
            f"Columns that the model needs are missing: {names}.", known=given.extra, given=required[0]
        )
    if not given.columns:
        raise ColumnError("None of the model's columns is there.", known=schema.names)


def _read(values: Values, column: Column, first_row: int) -> NDArray[Any]:
    try:
        array = READERS[column.storage](values)
    except Refused as refused:
        raise refused.named(column.name, first_row) from None
    if array.ndim != 1:
        raise InputError(f"Column {column.name!r} has {array.ndim} dimensions; a column has one.")
    return array


def _count(arrays: dict[str, NDArray[Any]]) -> int:
    counts = {len(array): name for name, array in arrays.items()}
    if len(counts) > 1:
        told = ", ".join(f"{name!r} has {count} rows" for count, name in counts.items())
        raise InputError(f"The columns are of unequal length: {told}.")
    return next(iter(counts))
