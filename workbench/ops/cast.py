"""Read a column as another kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import numpy as np

from workbench.engines.vocabulary import finite, number
from workbench.ops import nulls
from workbench.ops.base import ColumnOp, Onnx, Var

NUMERAL = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\z"  # Java lets a line end before its $


@dataclass(frozen=True)
class CastTo(ColumnOp):
    """`column` read as another kind; what cannot be read is missing.

    "number" reads text such as -1.5e3; "flag" is 1 where a number is not 0.
    """

    column: str
    to: Literal["number", "flag"]

    def expr(self) -> tuple[nw.Expr, ...]:
        values = nw.col(self.column)
        if self.to == "number":
            numeral = nw.when(values.str.contains(NUMERAL)).then(values)
            return (finite(numeral.cast(nw.Float64)).alias(self.column),)
        return (number(values != 0.0).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        return {self.column: _LOWERED[self.to](values[self.column], onnx)}


def _number(text: Var, onnx: Onnx) -> Var:
    op = onnx.op
    numeral = op.where(op.regex_full_match(text, pattern=NUMERAL), text, onnx.text("nan"))
    return nulls.finite(op.cast(numeral, to=np.float64), onnx)


def _flag(value: Var, onnx: Onnx) -> Var:
    op = onnx.op
    flag = op.cast(op.not_(op.equal(value, onnx.number(0.0))), to=np.float64)
    return op.where(nulls.is_missing(value, onnx), value, flag)


_LOWERED = {"number": _number, "flag": _flag}
