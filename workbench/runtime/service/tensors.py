"""Tensors of the Open Inference Protocol: the datatypes of columns and answers, in JSON and as bytes.

A missing number is NaN (in JSON also null), a missing time the least INT64, a missing text null in JSON and
`schema.NULL_TEXT` in bytes: what `schema` says goes into a model, goes over the wire.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.runtime.cells import Refused
from workbench.runtime.service.replies import Problem, fault
from workbench.schema import NULL_TIME, Column, Storage

NUMERIC = {
    "BOOL": "?",
    "UINT8": "u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "INT8": "i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "FP16": "<f2",
    "FP32": "<f4",
    "FP64": "<f8",
}
ACCEPTED: dict[Storage, tuple[str, ...]] = {
    "number": tuple(NUMERIC),
    "text": ("BYTES",),
    "time": ("INT64", "BYTES"),
}
_LABELS: dict[type, str] = {bool: "BOOL", int: "INT64", str: "BYTES", float: "FP64"}
_INSTANT = "a whole number of microseconds since 1970 in 64 bits, or null where it is missing"
_LENGTH = struct.Struct("<I")


def datatype_of(column: Column) -> str:
    """The datatype under which a column is announced; narrower ones are accepted as well.

    >>> datatype_of(Column("late", "number", "flag", nullable=False)), datatype_of(Column("n", "text", "id"))
    ('BOOL', 'BYTES')
    """
    if column.kind == "flag" and not column.nullable:
        return "BOOL"
    return {"number": "FP64", "text": "BYTES", "time": "INT64"}[column.storage]


def label_datatype(kind: type) -> str:
    """The datatype of predictions, by the Python type of a label; float for values."""
    return _LABELS[kind]


def from_json(data: Sequence[Any], datatype: str, column: Column) -> Any:
    """Cells from a JSON tensor, as a column that a Predictor reads.

    Raises:
        Problem: 422, a time that is no whole number of microseconds.
    """
    cells = [cell[0] if isinstance(cell, list) and len(cell) == 1 else cell for cell in data]
    return _instants(cells, column) if column.storage == "time" and datatype == "INT64" else cells


def from_bytes(raw: memoryview, datatype: str, column: Column) -> Any:
    """Cells from little-endian bytes, as a column that a Predictor reads.

    Raises:
        Problem: 400, the bytes are not whole elements of the datatype.
    """
    if datatype == "BYTES":
        return _texts(raw, column.name)
    if datatype == "BOOL" and bytes(raw).translate(None, b"\0\1"):
        raise Problem(400, f"Input {column.name!r} has bytes that are neither 0 nor 1, and it is BOOL.")
    kind = np.dtype(NUMERIC[datatype])
    if len(raw) % kind.itemsize:
        raise Problem(
            400, f"Input {column.name!r} has {len(raw)} bytes, which are no whole {datatype} elements."
        )
    # A copy, for the bytes in a body need not lie at an address that suits the type.
    array = np.frombuffer(raw, kind).astype(kind.newbyteorder("="))
    return array.view("datetime64[us]") if column.storage == "time" else array


def to_bytes(values: NDArray[Any], datatype: str) -> bytes:
    r"""An answer as little-endian bytes, row by row; each text after its length.

    >>> to_bytes(np.array(["on", "ü"], dtype=object), "BYTES")
    b'\x02\x00\x00\x00on\x02\x00\x00\x00\xc3\xbc'
    """
    if datatype == "BYTES":
        texts = [text.encode() for text in values.tolist()]
        return b"".join(part for text in texts for part in (_LENGTH.pack(len(text)), text))
    return values.astype(NUMERIC[datatype], copy=False).tobytes()


def _instants(cells: list[Any], column: Column) -> NDArray[np.datetime64]:
    for row, cell in enumerate(cells):
        if cell is not None and not (type(cell) is int and NULL_TIME <= cell < -NULL_TIME):
            refused = Refused(row, cell, _INSTANT)
            raise Problem(422, str(refused.named(column.name)), faults=(fault(refused, column.name),))
    whole = [NULL_TIME if cell is None else cell for cell in cells]
    return np.array(whole, dtype=np.int64).view("datetime64[us]")


def _texts(raw: memoryview, name: str) -> list[str]:
    texts, at = [], 0
    try:
        while at < len(raw):
            (length,) = _LENGTH.unpack_from(raw, at)
            at += _LENGTH.size + length
            texts.append(str(raw[at - length : at], "utf-8"))
    except (struct.error, UnicodeDecodeError) as error:
        raise Problem(
            400, f"Input {name!r} has bytes that are no texts of UTF-8, each after its length."
        ) from error
    if at > len(raw):
        raise Problem(400, f"The bytes of input {name!r} end within a text.")
    return texts
