"""Put a value where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from workbench.ops.base import ColumnOp, Onnx, Var
from workbench.ops.nulls import constant, is_missing


@dataclass(frozen=True)
class Fill(ColumnOp):
    """`value` where `column` is missing: text for a text column, else a number."""

    column: str
    value: float | str

    def expr(self) -> tuple[nw.Expr, ...]:
        return (nw.col(self.column).fill_null(self.value),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        column = values[self.column]
        value = constant(self.value, onnx, text=isinstance(self.value, str))
        return {self.column: onnx.op.where(is_missing(column, onnx), value, column)}
