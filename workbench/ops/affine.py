"""Shift and scale a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from workbench.engines.vocabulary import finite
from workbench.ops import nulls
from workbench.ops.base import ColumnOp, Onnx, Var


@dataclass(frozen=True)
class Affine(ColumnOp):
    """`(column - center) * factor`: a product, since polars divides by a constant as if it were one."""

    column: str
    center: float
    factor: float

    def expr(self) -> tuple[nw.Expr, ...]:
        return (finite((nw.col(self.column) - self.center) * self.factor).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        centred = onnx.op.sub(values[self.column], onnx.number(self.center))
        return {self.column: nulls.finite(onnx.op.mul(centred, onnx.number(self.factor)), onnx)}
