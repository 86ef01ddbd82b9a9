"""Whole numbers in ONNX, written as one writes whole numbers in Python."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.ops.base import Onnx, Var


@dataclass(frozen=True)
class Whole:
    """A vector of int64 in a graph, with Python's arithmetic: division rounds down.

    Divisors are positive constants, which is all that a calendar needs.
    """

    value: Var
    onnx: Onnx

    def __add__(self, other: Whole | int) -> Whole:
        return Whole(self.onnx.op.add(self.value, self._operand(other)), self.onnx)

    def __sub__(self, other: Whole | int) -> Whole:
        return Whole(self.onnx.op.sub(self.value, self._operand(other)), self.onnx)

    def __mul__(self, other: int) -> Whole:
        return Whole(self.onnx.op.mul(self.value, self._operand(other)), self.onnx)

    def __mod__(self, divisor: int) -> Whole:
        return Whole(self.onnx.op.mod(self.value, self._operand(divisor)), self.onnx)

    def __floordiv__(self, divisor: int) -> Whole:
        # ONNX's own division rounds towards zero: take the remainder away first.
        multiple = self - self % divisor
        return Whole(self.onnx.op.div(multiple.value, self._operand(divisor)), self.onnx)

    def to_float(self) -> Var:
        """As float64; beyond 2^53 it is rounded."""
        return self.onnx.op.cast(self.value, to=np.float64)

    def _operand(self, other: Whole | int) -> Var:
        return other.value if isinstance(other, Whole) else self.onnx.integer(other)
