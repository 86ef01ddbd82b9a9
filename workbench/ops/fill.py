"""Put a value where one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import narwhals as nw

from workbench.ops.base import ColumnOp, Onnx, Var
from workbench.ops.nulls import constant, is_missing


@dataclass(frozen=True)
class Fill(ColumnOp):
    """`value` where `column` is missing: text for a text column, else a number."""

    runs_abreast = True
    column: str
    value: float | str

    def expr(self) -> tuple[nw.Expr, ...]:
        return (nw.col(self.column).fill_null(self.value),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        column = values[self.column]
        value = constant(self.value, onnx, text=isinstance(self.value, str))
        return {self.column: onnx.op.where(is_missing(column, onnx), value, column)}

    @classmethod
    def lower_abreast(cls, ops: Sequence[Self], numbers: Var, onnx: Onnx) -> Var:
        values = onnx.numbers([[op.value] for op in ops])
        return onnx.op.where(onnx.op.isnan(numbers), values, numbers)
