"""Draw values beyond a bound onto the bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from workbench.ops.base import ColumnOp, Onnx, Var


@dataclass(frozen=True)
class Clip(ColumnOp):
    """Values below `low` become `low`, values above `high` become `high`; None is no bound."""

    column: str
    low: float | None
    high: float | None

    def expr(self) -> tuple[nw.Expr, ...]:
        return (nw.col(self.column).clip(self.low, self.high),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        bounds = (None if bound is None else onnx.number(bound) for bound in (self.low, self.high))
        return {self.column: onnx.op.clip(values[self.column], *bounds)}
