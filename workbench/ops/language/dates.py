"""The parts of a time, and the time between two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import narwhals as nw

from workbench.ops import calendar
from workbench.ops.base import Onnx, Var
from workbench.ops.language.arithmetic import divide
from workbench.ops.language.function import Function


def _part(name: str) -> Function:
    return Function(
        ("time",),
        partial(calendar.part, name),
        lambda time, onnx: calendar.lower_part(name, time, onnx),
    )


def _between(unit: int) -> Function:
    def expr(start: nw.Expr, end: nw.Expr) -> nw.Expr:
        return divide(calendar.microseconds_between(start, end), nw.lit(float(unit)))

    def lower(start: Var, end: Var, *, onnx: Onnx) -> Var:
        return onnx.op.div(calendar.lower_microseconds_between(start, end, onnx), onnx.number(float(unit)))

    return Function(("time", "time"), expr, lower)


DATES: Mapping[str, Function] = {
    **{name: _part(name) for name in calendar.PARTS},
    "days_between": _between(calendar.DAY),
    "hours_between": _between(3600 * calendar.SECOND),
}
