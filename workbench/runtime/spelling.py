"""Values spelled as text in a CSV, read as the numbers and times that a model expects."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.runtime.cells import EXACT, Refused, times
from workbench.schema import MAX_EXACT_INT, Schema

_NUMBER = "a number, true or false, or nothing where it is missing"


def typed(table: pa.Table, schema: Schema, *, first_row: int = 0) -> pa.Table:
    """Give the columns of a model their types; the others stay the text they are.

    Args:
        table: columns of text; null where a field is empty.
        schema: what the model reads.
        first_row: the number that an error gives to the first row.

    Raises:
        DataError: text that spells no number or no time where the model needs one.

    >>> from workbench.schema import Column
    >>> schema = Schema((Column("delay", "number", "number"),))
    >>> typed(pa.table({"delay": ["3", None], "code": ["007", "12"]}), schema).to_pylist()
    [{'delay': 3.0, 'code': '007'}, {'delay': None, 'code': '12'}]
    """
    for place, name in enumerate(table.column_names):
        storage = schema[name].storage if name in schema else "text"
        if storage == "text":
            continue
        texts = _trimmed(table[name])
        try:
            values = _numbers(texts) if storage == "number" else _times(texts)
        except Refused as refused:
            raise refused.named(name, first_row) from None
        table = table.set_column(place, name, values)
    return table


def _trimmed(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def _times(texts: pa.ChunkedArray) -> pa.Array:
    return pa.array(times(texts.to_pylist()).view("datetime64[us]"))


def _numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        values = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        values = pc.cast(_flags_as_digits(texts), pa.float64())
    _refuse_ids(texts, values)
    return values


def _flags_as_digits(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    lower = pc.utf8_lower(texts)
    digits = pc.if_else(pc.equal(lower, "true"), "1", pc.if_else(pc.equal(lower, "false"), "0", texts))
    for row, text in enumerate(digits.to_pylist()):
        if text is not None and not _spells_number(text):
            raise Refused(row, text, _NUMBER)
    return digits


def _spells_number(text: str) -> bool:
    try:
        pa.scalar(text).cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def _refuse_ids(texts: pa.ChunkedArray, values: pa.ChunkedArray) -> None:
    """Whole numbers that float64 would round: 9007199254740993, but not 1e20."""
    large = np.abs(values.to_numpy()) >= MAX_EXACT_INT
    for row in np.flatnonzero(large).tolist():
        text = texts[row].as_py()
        if text.lstrip("+-").isdecimal() and abs(int(text)) > MAX_EXACT_INT:
            raise Refused(row, text, EXACT)
