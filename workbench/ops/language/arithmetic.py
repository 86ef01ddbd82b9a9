"""Arithmetic and the elementary functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import narwhals as nw
import numpy as np

from workbench.ops import nulls
from workbench.ops.base import Onnx, Var
from workbench.ops.language.function import Function, Takes, operator_of
from workbench.schema import MAX_EXACT_INT

_ONE: tuple[Takes, ...] = ("number",)
_TWO: tuple[Takes, ...] = ("number", "number")


def divide(dividend: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    """The quotient, rounded once: by a constant, polars would multiply by the reciprocal."""
    return dividend / (divisor + dividend * 0.0)


def _power(base: Var, exponent: Var, *, onnx: Onnx) -> Var:
    unknown = onnx.op.or_(nulls.is_missing(base, onnx), nulls.is_missing(exponent, onnx))
    return onnx.op.where(unknown, onnx.number(np.nan), onnx.op.pow(base, exponent))  # pow(NaN, 0) is 1


def _log1p(x: nw.Expr) -> nw.Expr:
    """log(1 + x), accurate near 0.

    Source: Goldberg (1991), "What every computer scientist should know about floating-point", theorem 4.
    """
    more = x + 1.0
    return nw.when(more == 1.0).then(x).otherwise(more.log() * divide(x, more - 1.0))


def _lower_log1p(x: Var, *, onnx: Onnx) -> Var:
    op, one = onnx.op, onnx.number(1.0)
    more = op.add(x, one)
    mended = op.mul(op.log(more), op.div(x, op.sub(more, one)))
    return op.where(op.equal(more, one), x, mended)


def _to_whole(round_: Callable[[nw.Expr], nw.Expr]) -> Callable[[nw.Expr], nw.Expr]:
    """Spark rounds into an int64, which larger numbers overflow; they are whole anyway."""

    def expr(x: nw.Expr) -> nw.Expr:
        return nw.when(x.abs() < MAX_EXACT_INT).then(round_(x).cast(nw.Float64)).otherwise(x)

    return expr


def _unless_missing(
    choose: Callable[..., nw.Expr],
) -> Callable[..., nw.Expr]:
    """The engines' least and greatest pass over what is missing."""

    def expr(*values: nw.Expr) -> nw.Expr:
        unknown = nw.any_horizontal(*(value.is_null() for value in values), ignore_nulls=True)
        return nw.when(~unknown).then(choose(*values))

    return expr


ARITHMETIC: Mapping[str, Function] = {
    "+": Function(_TWO, operator.add, operator_of("add"), overflows=True),
    "-": Function(_TWO, operator.sub, operator_of("sub"), overflows=True),
    "*": Function(_TWO, operator.mul, operator_of("mul"), overflows=True),
    "/": Function(_TWO, divide, operator_of("div"), overflows=True),
    "**": Function(_TWO, operator.pow, _power, overflows=True),
    "-x": Function(_ONE, lambda x: x * -1.0, operator_of("neg")),
    "exp": Function(_ONE, nw.Expr.exp, operator_of("exp"), overflows=True),
    "log": Function(_ONE, nw.Expr.log, operator_of("log"), overflows=True),
    "log1p": Function(_ONE, _log1p, _lower_log1p, overflows=True),
    "sqrt": Function(_ONE, nw.Expr.sqrt, operator_of("sqrt"), overflows=True),
    "sin": Function(_ONE, nw.Expr.sin, operator_of("sin")),
    "cos": Function(_ONE, nw.Expr.cos, operator_of("cos")),
    "abs": Function(_ONE, nw.Expr.abs, operator_of("abs")),
    "floor": Function(_ONE, _to_whole(nw.Expr.floor), operator_of("floor")),
    "ceil": Function(_ONE, _to_whole(nw.Expr.ceil), operator_of("ceil")),
    "min": Function(
        _TWO,
        _unless_missing(nw.min_horizontal),
        lambda *values, onnx: onnx.op.min(values),
        repeats=True,
    ),
    "max": Function(
        _TWO,
        _unless_missing(nw.max_horizontal),
        lambda *values, onnx: onnx.op.max(values),
        repeats=True,
    ),
}
