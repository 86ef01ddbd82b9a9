"""What a formula says of one row, by Python's own arithmetic: the reference for all engines."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

Value = float | str | datetime | None

_ARITHMETIC: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
_COMPARISONS: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, options: value in options,
    ast.NotIn: lambda value, options: value not in options,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "sin": math.sin,
    "cos": math.cos,
    "floor": math.floor,
    "ceil": math.ceil,
    "min": min,
    "max": max,
    "year": lambda time: time.year,
    "quarter": lambda time: (time.month + 2) // 3,
    "month": lambda time: time.month,
    "day": lambda time: time.day,
    "day_of_year": lambda time: time.timetuple().tm_yday,
    "weekday": datetime.isoweekday,
    "hour": lambda time: time.hour,
    "minute": lambda time: time.minute,
    "second": lambda time: time.second,
    "days_between": lambda start, end: (end - start) / timedelta(days=1),
    "hours_between": lambda start, end: (end - start) / timedelta(hours=1),
}


def reference(expression: str, row: Mapping[str, Value]) -> Value:
    """The value for a row whose numbers are finite or None."""
    return _value(ast.parse(expression, mode="eval").body, row)


def _value(node: ast.expr, row: Mapping[str, Value]) -> Any:
    match node:
        case ast.Constant(value=str() as value):
            return value
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.Name(id=name) | ast.Call(func=ast.Name(id="col"), args=[ast.Constant(value=str() as name)]):
            return row[name]
        case ast.Tuple(elts=items):
            return [_value(item, row) for item in items]
    return _operation(node, row)


def _operation(node: ast.expr, row: Mapping[str, Value]) -> Value:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _strict(_ARITHMETIC[type(op)], _value(left, row), _value(right, row))
        case ast.UnaryOp(op=op, operand=operand):
            return _strict(operator.neg if isinstance(op, ast.USub) else operator.not_, _value(operand, row))
        case ast.BoolOp(op=op, values=values):
            return _kleene(isinstance(op, ast.Or), [_value(value, row) for value in values])
        case ast.Compare(left=left, ops=ops, comparators=rest):
            sides = [_value(side, row) for side in (left, *rest)]
            links = zip(sides, ops, sides[1:], strict=False)
            return _kleene(False, [_strict(_COMPARISONS[type(op)], a, b) for a, op, b in links])
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, [_value(argument, row) for argument in arguments])
    raise AssertionError(ast.dump(node))


def _call(name: str, values: list[Any]) -> Value:
    if name == "missing":
        return float(values[0] is None)
    if name == "coalesce":
        return next((value for value in values if value is not None), None)
    if name == "where":
        condition, chosen, other = (*values, None)[:3]
        return None if condition is None else chosen if condition else other
    return _strict(_FUNCTIONS[name], *values)


def _strict(function: Callable[..., Any], *values: Any) -> float | None:
    """Missing where a value is missing, or where the result is no finite number."""
    if any(value is None for value in values):
        return None
    try:
        result = float(function(*values))
    except (ArithmeticError, ValueError):
        return None
    return result if math.isfinite(result) else None


def _kleene(settles: bool, values: list[Any]) -> float | None:
    """`or` is settled by one that is true, `and` by one that is false."""
    if any(value is not None and bool(value) == settles for value in values):
        return float(settles)
    return None if None in values else float(not settles)
