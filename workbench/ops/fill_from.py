"""Put another column's value where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from workbench.ops.base import Onnx, Op, Var
from workbench.ops.nulls import is_missing


@dataclass(frozen=True)
class FillFrom(Op):
    """The value of `source` where `column` is missing; both text or both numbers."""

    column: str
    source: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column, self.source)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.column,)

    def expr(self) -> tuple[nw.Expr, ...]:
        return (nw.coalesce(nw.col(self.column), nw.col(self.source)).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        column, source = values[self.column], values[self.source]
        return {self.column: onnx.op.where(is_missing(column, onnx), source, column)}
