"""Answers as they travel: small JSON, and beside it numbers and text as plain bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np

_SENT_AS = {"f": "<f8", "i": "<i4", "u": "<u4", "b": "u1"}  # what JavaScript has typed arrays for


class Texts(tuple[str | None, ...]):
    """Texts that travel as bytes: UTF-8, and where each ends."""


def pack(answer: Any) -> tuple[Any, list[bytes]]:
    """A dataclass (of dataclasses, arrays, texts and plain values) as JSON and the buffers it points to.

    Whole numbers beyond 32 bits travel as float64.

    >>> pack({"share": np.array([0.5, 1.0]), "of": "carrier"})[0]
    {'share': {'buffer': 0, 'as': '<f8'}, 'of': 'carrier'}
    """
    buffers: list[bytes] = []
    return _packed(answer, buffers), buffers


def _packed(value: Any, buffers: list[bytes]) -> Any:
    if is_dataclass(value):
        return {field.name: _packed(getattr(value, field.name), buffers) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return _array(value, buffers)
    if isinstance(value, Texts):
        return _texts(value, buffers)
    if isinstance(value, Mapping):
        return {str(key): _packed(each, buffers) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_packed(each, buffers) for each in value]
    # JSON has no NaN
    return None if isinstance(value, float) and not isfinite(value) else value


def _array(values: np.ndarray, buffers: list[bytes]) -> dict[str, Any]:
    wide = values.dtype.kind in "iu" and values.size and np.abs(values).max() >= 2**31
    sent_as = "<f8" if wide else _SENT_AS[values.dtype.kind]
    buffers.append(values.astype(sent_as).tobytes())
    return {"buffer": len(buffers) - 1, "as": sent_as}


def _texts(values: Texts, buffers: list[bytes]) -> dict[str, Any]:
    encoded = [(value or "").encode("utf-8", "replace") for value in values]
    ends = np.cumsum([len(each) for each in encoded], dtype=np.int64)
    missing = [at for at, value in enumerate(values) if value is None]
    buffers.append(b"".join(encoded))
    return {
        "buffer": len(buffers) - 1,
        "as": "texts",
        "ends": _array(ends, buffers),
        "missing": _array(np.array(missing, dtype=np.int64), buffers),
    }
