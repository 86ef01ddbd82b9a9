"""Say where a value is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import narwhals as nw
import numpy as np

from workbench.engines.vocabulary import number
from workbench.ops.base import Onnx, Op, Var
from workbench.ops.nulls import is_missing


@dataclass(frozen=True)
class IsMissing(Op):
    """`output` is 1 where `column` is missing, else 0."""

    runs_abreast = True
    column: str
    output: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.output,)

    def expr(self) -> tuple[nw.Expr, ...]:
        return (number(nw.col(self.column).is_null()).alias(self.output),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        return {self.output: onnx.op.cast(is_missing(values[self.column], onnx), to=np.float64)}

    @classmethod
    def lower_abreast(cls, _: Sequence[Self], numbers: Var, onnx: Onnx) -> Var:
        return onnx.op.cast(onnx.op.isnan(numbers), to=np.float64)
