"""Give each category a column of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from workbench.engines.vocabulary import number
from workbench.ops.base import Onnx, Op, Var
from workbench.ops.nulls import constant, is_missing


@dataclass(frozen=True)
class OneHot(Op):
    """Each of `names` is 1 where `column` is its one of `categories` (None is missing), else 0."""

    column: str
    categories: tuple[float | str | None, ...]
    names: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.names

    def expr(self) -> tuple[nw.Expr, ...]:
        values = nw.col(self.column)
        return tuple(
            number(values.is_null() if category is None else (values == category).fill_null(False)).alias(
                name
            )
            for category, name in zip(self.categories, self.names, strict=True)
        )

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        column = values[self.column]
        return {
            name: onnx.op.cast(_is(column, category, onnx), to=np.float64)
            for category, name in zip(self.categories, self.names, strict=True)
        }


def _is(column: Var, category: float | str | None, onnx: Onnx) -> Var:
    if category is None:
        return is_missing(column, onnx)
    return onnx.op.equal(column, constant(category, onnx, text=isinstance(category, str)))
