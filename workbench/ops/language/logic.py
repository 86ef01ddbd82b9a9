"""Comparisons, conditions and what is missing, in three-valued logic.

A comparison is 1, 0 or, where a side is missing, missing. A condition is any number: 0 is false, another
is true. `and`, `or` and `not` are Kleene's: a missing side leaves the answer open, unless the other side
alone decides it (`missing and 0` is 0, `missing or 1` is 1).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import narwhals as nw
import numpy as np

from workbench.engines.vocabulary import number
from workbench.ops import nulls
from workbench.ops.base import Onnx, Var
from workbench.ops.language.function import Function, Takes
from workbench.schema import NULL_TEXT, NULL_TIME


def _comparison(takes: Takes, compare: Callable[[nw.Expr, nw.Expr], nw.Expr], name: str) -> Function:
    def lower(left: Var, right: Var, *, onnx: Onnx) -> Var:
        return _flag(getattr(onnx.op, name)(left, right), left, right, onnx=onnx)

    return Function((takes, takes), lambda left, right: number(compare(left, right)), lower)


def _lower_unequal(left: Var, right: Var, *, onnx: Onnx) -> Var:
    return _flag(onnx.op.not_(onnx.op.equal(left, right)), left, right, onnx=onnx)


def _and(*conditions: nw.Expr) -> nw.Expr:
    return number(nw.all_horizontal(*(condition != 0.0 for condition in conditions), ignore_nulls=False))


def _lower_and(*conditions: Var, onnx: Onnx) -> Var:
    op, zero = onnx.op, onnx.number(0.0)
    settled = reduce(op.or_, [op.equal(condition, zero) for condition in conditions])
    unknown = reduce(op.or_, [nulls.is_missing(condition, onnx) for condition in conditions])
    return op.where(settled, zero, op.where(unknown, onnx.number(np.nan), onnx.number(1.0)))


def _or(*conditions: nw.Expr) -> nw.Expr:
    return number(nw.any_horizontal(*(condition != 0.0 for condition in conditions), ignore_nulls=False))


def _lower_or(*conditions: Var, onnx: Onnx) -> Var:
    negated = [_lower_not(condition, onnx=onnx) for condition in conditions]
    return _lower_not(_lower_and(*negated, onnx=onnx), onnx=onnx)


def _lower_not(condition: Var, *, onnx: Onnx) -> Var:
    return _flag(onnx.op.equal(condition, onnx.number(0.0)), condition, onnx=onnx)


def _lower_in(value: Var, options: Sequence[float | str], *, onnx: Onnx) -> Var:
    op, last = onnx.op, onnx.integers([-1])
    listed = onnx.texts(options) if isinstance(options[0], str) else onnx.numbers(options)
    hits = op.cast(op.equal(op.unsqueeze(value, last), listed), to=np.float64)
    hit = op.reduce_max(hits, last, keepdims=False)
    return op.where(nulls.is_missing(value, onnx), onnx.number(np.nan), hit)


def _where(condition: nw.Expr, chosen: nw.Expr, other: nw.Expr | None = None) -> nw.Expr:
    when = nw.when(condition != 0.0).then(chosen)
    return when if other is None else when.when(condition == 0.0).then(other)


def _lower_where(condition: Var, chosen: Var, other: Var | None = None, *, onnx: Onnx) -> Var:
    op, missing = onnx.op, _missing_like(chosen, onnx)
    false = op.equal(condition, onnx.number(0.0))
    known = op.where(false, missing if other is None else other, chosen)
    return op.where(nulls.is_missing(condition, onnx), missing, known)


def _lower_coalesce(*values: Var, onnx: Onnx) -> Var:
    *earlier, found = values
    for value in reversed(earlier):
        found = onnx.op.where(nulls.is_missing(value, onnx), found, value)
    return found


def _lower_missing(value: Var, *, onnx: Onnx) -> Var:
    return onnx.op.cast(nulls.is_missing(value, onnx), to=np.float64)


def _flag(condition: Var, *sides: Var, onnx: Onnx) -> Var:
    """0 or 1, or missing where a side is missing."""
    flag = onnx.op.cast(condition, to=np.float64)
    for side in sides:
        flag = onnx.op.where(nulls.is_missing(side, onnx), onnx.number(np.nan), flag)
    return flag


def _missing_like(value: Var, onnx: Onnx) -> Var:
    dtype = value.unwrap_tensor().dtype
    if dtype == np.float64:
        return onnx.number(np.nan)
    return onnx.integer(NULL_TIME) if dtype == np.int64 else onnx.text(NULL_TEXT)


LOGIC: Mapping[str, Function] = {
    "==": _comparison("any", operator.eq, "equal"),
    "!=": Function(("any", "any"), lambda left, right: number(left != right), _lower_unequal),
    "<": _comparison("ordered", operator.lt, "less"),
    "<=": _comparison("ordered", operator.le, "less_or_equal"),
    ">": _comparison("ordered", operator.gt, "greater"),
    ">=": _comparison("ordered", operator.ge, "greater_or_equal"),
    "and": Function(("number",), _and, _lower_and, repeats=True),
    "or": Function(("number",), _or, _lower_or, repeats=True),
    "not": Function(("number",), lambda condition: number(condition == 0.0), _lower_not),
    "in": Function(("any", "any"), lambda value, options: number(value.is_in(options)), _lower_in),
    "where": Function(("number", "any", "any"), _where, _lower_where, gives="any", optional=1),
    "coalesce": Function(("any", "any"), nw.coalesce, _lower_coalesce, gives="any", repeats=True),
    "missing": Function(("any",), lambda value: number(value.is_null()), _lower_missing),
}
