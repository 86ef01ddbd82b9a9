"""How a missing value looks inside ONNX, by how the column is stored."""

from __future__ import annotations

import numpy as np

from workbench.ops.base import Onnx, Var
from workbench.schema import NULL_TEXT, NULL_TIME


def is_missing(value: Var, onnx: Onnx) -> Var:
    """A vector of booleans: where this vector of numbers, text or times is missing."""
    dtype = value.unwrap_tensor().dtype
    if dtype == np.float64:
        return onnx.op.isnan(value)
    return onnx.op.equal(value, onnx.integer(NULL_TIME) if dtype == np.int64 else onnx.text(NULL_TEXT))


def finite(value: Var, onnx: Onnx) -> Var:
    """Numbers where they are finite, else missing."""
    odd = onnx.op.isinf(value)
    return onnx.op.where(odd, onnx.number(np.nan), value)


def constant(value: float | str | None, onnx: Onnx, *, text: bool) -> Var:
    """A scalar of text or number, None as missing."""
    if text:
        return onnx.text(NULL_TEXT if value is None else value)
    return onnx.number(np.nan if value is None else value)
