"""Write a timestamp as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi

import narwhals as nw

from workbench.ops import calendar
from workbench.ops.base import Onnx, Op, Var

PERIODS = {
    "quarter": 4,
    "month": 12,
    "day": 31,
    "day_of_year": 366,
    "weekday": 7,
    "hour": 24,
    "minute": 60,
    "second": 60,
}
WAVES = ("sin", "cos")
# Added and taken away again it leaves a multiple of 2^-43, so that a sine that should be 0 is 0: else it is
# 1e-16 of either sign as the engine has it, and a tree may split there.
_GRID = 1024.0
PARTS = (*calendar.PARTS, *(f"{part}_{wave}" for part in PERIODS for wave in WAVES))


@dataclass(frozen=True)
class DateParts(Op):
    """A column `<column>_<part>` for each part, as `calendar.PARTS` counts it.

    A part that ends in `_sin` or `_cos` is that coordinate of the part on a circle of its period.
    """

    column: str
    parts: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def outputs(self) -> tuple[str, ...]:
        return tuple(f"{self.column}_{part}" for part in self.parts)

    def expr(self) -> tuple[nw.Expr, ...]:
        return tuple(
            _expr(part, nw.col(self.column)).alias(output)
            for part, output in zip(self.parts, self.outputs, strict=True)
        )

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        time = values[self.column]
        return {
            output: _lower(part, time, onnx) for part, output in zip(self.parts, self.outputs, strict=True)
        }


def _expr(name: str, time: nw.Expr) -> nw.Expr:
    part, wave = _split(name)
    value = calendar.part(part, time)
    return getattr(value * _radians(part), wave)() + _GRID - _GRID if wave else value


def _lower(name: str, time: Var, onnx: Onnx) -> Var:
    part, wave = _split(name)
    value = calendar.lower_part(part, time, onnx)
    if not wave:
        return value
    turned = getattr(onnx.op, wave)(onnx.op.mul(value, onnx.number(_radians(part))))
    return onnx.op.sub(onnx.op.add(turned, onnx.number(_GRID)), onnx.number(_GRID))


def _split(name: str) -> tuple[str, str]:
    part, _, wave = name.rpartition("_")
    return (part, wave) if wave in WAVES else (name, "")


def _radians(part: str) -> float:
    return 2.0 * pi / PERIODS[part]
