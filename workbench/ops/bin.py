"""Cut a number into numbered intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from workbench.engines.vocabulary import number
from workbench.ops.base import ColumnOp, Onnx, Var
from workbench.ops.nulls import is_missing


@dataclass(frozen=True)
class Bin(ColumnOp):
    """How many of the rising inner `edges` lie at or below the value: 0 to len(edges); missing stays."""

    column: str
    edges: tuple[float, ...]

    def expr(self) -> tuple[nw.Expr, ...]:
        values = nw.col(self.column)
        count = nw.sum_horizontal(*(number(values >= edge) for edge in self.edges))
        return (nw.when(~values.is_null()).then(count).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        op, value, rows = onnx.op, values[self.column], onnx.integers([1])
        reached = op.greater_or_equal(op.unsqueeze(value, rows), onnx.numbers(np.array(self.edges)))
        count = op.reduce_sum(op.cast(reached, to=np.float64), rows, keepdims=False)
        return {self.column: op.where(is_missing(value, onnx), onnx.number(np.nan), count)}
