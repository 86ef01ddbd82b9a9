"""The first thing done to any frame: every feature gets the form that the schema's rules say."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of
from workbench.engines.vocabulary import finite
from workbench.errors import ColumnError
from workbench.schema import Column, Storage

_WIDE = (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128)
_TEXT = (nw.String, nw.Categorical, nw.Enum)
_TIME = (nw.Datetime, nw.Date)


def ingest(frame: Frame, columns: Iterable[Column]) -> Frame:
    """Bring columns into their form: numbers finite float64 or null, text a string, time UTC microseconds.

    Raises:
        ColumnError: a column is missing, or stored as something else than the schema says.
        DataError: when the frame is read, a whole number beyond 2^53.
    """
    columns = tuple(columns)
    dtypes = dict(frame.collect_schema())
    for column in columns:
        _require(column, dtypes)
    wide = [column.name for column in columns if column.storage == "number" and dtypes[column.name] in _WIDE]
    if wide:
        frame = engine_of(frame).require_exact(frame, wide)
    zoned = [column.name for column in columns if getattr(dtypes[column.name], "time_zone", None)]
    if zoned:
        frame = engine_of(frame).to_utc(frame, zoned)
    return frame.with_columns(*(_form(column, dtypes[column.name]) for column in columns))


def storage_of(dtype: nw.dtypes.DType) -> Storage | None:
    """How a column of this dtype is stored, or None where we have no form for it (lists, structs, binary)."""
    if dtype.is_numeric() or dtype == nw.Boolean:
        return "number"
    if dtype in _TEXT:
        return "text"
    return "time" if dtype in _TIME else None


def _require(column: Column, dtypes: dict[str, nw.dtypes.DType]) -> None:
    if column.name not in dtypes:
        raise ColumnError(f"The frame has no column {column.name!r}.", known=dtypes, given=column.name)
    found = dtypes[column.name]
    if storage_of(found) != column.storage and found != nw.Unknown:
        raise ColumnError(
            f"Column {column.name!r} is {found}, but the schema says it is stored as {column.storage}.",
            do="Cast it where the frame is read, or fit again on frames like this one.",
        )


def _form(column: Column, dtype: nw.dtypes.DType) -> nw.Expr:
    values = nw.col(column.name)
    if column.storage == "number":
        numbers = values.cast(nw.Float64)
        return (numbers if dtype.is_integer() or dtype == nw.Boolean else finite(numbers)).alias(column.name)
    if column.storage == "text":
        return values if dtype == nw.String else values.cast(nw.String)
    return values.cast(nw.Datetime("us"))
