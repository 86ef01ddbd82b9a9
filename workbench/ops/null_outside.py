"""Take values beyond a bound as missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import narwhals as nw
import numpy as np

from workbench.ops.base import ColumnOp, Onnx, Var


@dataclass(frozen=True)
class NullOutside(ColumnOp):
    """Values below `low` or above `high` become missing; None is no bound."""

    column: str
    low: float | None
    high: float | None

    def expr(self) -> tuple[nw.Expr, ...]:
        low, high = self._bounds
        values = nw.col(self.column)
        return (nw.when((values >= low) & (values <= high)).then(values).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        low, high = self._bounds
        value, op = values[self.column], onnx.op
        outside = op.or_(op.less(value, onnx.number(low)), op.greater(value, onnx.number(high)))
        return {self.column: op.where(outside, onnx.number(np.nan), value)}

    @property
    def _bounds(self) -> tuple[float, float]:
        return (-inf if self.low is None else self.low, inf if self.high is None else self.high)
