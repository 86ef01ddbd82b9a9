"""Bend a skewed column towards a normal one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals as nw

from workbench.engines.vocabulary import finite
from workbench.ops import nulls
from workbench.ops.base import ColumnOp, Onnx, Var

Curve = Literal["log", "log1p", "sqrt", "box-cox", "yeo-johnson"]


@dataclass(frozen=True)
class Power(ColumnOp):
    """A power or logarithm of `column`; values outside of its domain become missing.

    Source: Box and Cox (1964); Yeo and Johnson (2000), whose lambda is `exponent` here.
    """

    column: str
    curve: Curve
    exponent: float  # 0 for log and log1p, 0.5 for sqrt

    def expr(self) -> tuple[nw.Expr, ...]:
        return (bend(nw.col(self.column), self.curve, self.exponent).alias(self.column),)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        return {self.column: nulls.finite(_bend_in_onnx(values[self.column], self, onnx), onnx)}


def bend(x: nw.Expr, curve: Curve, exponent: float) -> nw.Expr:
    """The curve over an expression; the step that fits the exponent uses it too."""
    if curve == "sqrt":
        return finite(x.sqrt())
    if curve == "log1p":
        return finite((x + 1.0).log())
    if curve == "yeo-johnson":
        above = _box_cox(x.clip(0.0, None) + 1.0, exponent)
        below = -_box_cox(1.0 - x.clip(None, 0.0), 2.0 - exponent)
        return finite(nw.when(x >= 0.0).then(above).otherwise(below))
    return finite(nw.when(x > 0.0).then(_box_cox(x, exponent)))


def _box_cox(x: nw.Expr, exponent: float) -> nw.Expr:
    return x.log() if exponent == 0.0 else (x**exponent - 1.0) * (1.0 / exponent)


def _bend_in_onnx(x: Var, fitted: Power, onnx: Onnx) -> Var:
    op, zero, one = onnx.op, onnx.number(0.0), onnx.number(1.0)
    if fitted.curve == "sqrt":
        return op.sqrt(x)
    if fitted.curve == "log1p":
        return op.log(op.add(x, one))
    if fitted.curve == "yeo-johnson":
        above = _box_cox_in_onnx(op.add(op.max([x, zero]), one), fitted.exponent, onnx)
        below = op.neg(_box_cox_in_onnx(op.sub(one, op.min([x, zero])), 2.0 - fitted.exponent, onnx))
        return op.where(op.greater_or_equal(x, zero), above, below)
    bent = _box_cox_in_onnx(x, fitted.exponent, onnx)
    return op.where(op.greater(x, zero), bent, onnx.number(float("nan")))


def _box_cox_in_onnx(x: Var, exponent: float, onnx: Onnx) -> Var:
    if exponent == 0.0:
        return onnx.op.log(x)
    power = onnx.op.pow(x, onnx.number(exponent))
    return onnx.op.mul(onnx.op.sub(power, onnx.number(1.0)), onnx.number(1.0 / exponent))
