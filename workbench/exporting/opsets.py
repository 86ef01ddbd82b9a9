"""The ONNX operators and constants that every part of an exported model is written with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
import spox.opset.ai.onnx.ml.v5 as ml_operators
import spox.opset.ai.onnx.v21 as operators
from spox import Var


class Operators(Protocol):
    """One operator set: each name is a function from values to a value."""

    def __getattr__(self, name: str) -> Callable[..., Var]: ...


@dataclass(frozen=True)
class Opsets:
    """The operator sets of our graphs (`op` and `ml`), and their constants.

    Handed to whatever writes a part of a graph, so that only `exporting` imports ONNX.

    >>> onnx = Opsets()
    >>> onnx.op.add(onnx.numbers([1, 2]), onnx.number(0.5))
    <Var from ai.onnx@14::Add->C of float64[2] = [1.5 2.5]>
    """

    op: Operators = cast("Operators", operators)
    ml: Operators = cast("Operators", ml_operators)

    def number(self, value: float) -> Var:
        """A float64 scalar."""
        return self.numbers(value)

    def numbers(self, values: npt.ArrayLike) -> Var:
        """A float64 tensor of the shape given."""
        return self.op.constant(value=np.asarray(values, dtype=np.float64))

    def integer(self, value: int) -> Var:
        """An int64 scalar."""
        return self.integers(value)

    def integers(self, values: npt.ArrayLike) -> Var:
        """An int64 tensor of the shape given."""
        return self.op.constant(value=np.asarray(values, dtype=np.int64))

    def text(self, value: str) -> Var:
        """A string scalar."""
        return self.op.constant(value=np.asarray(value, dtype=np.str_))

    def texts(self, values: Iterable[str]) -> Var:
        """A string tensor (n,)."""
        return self.op.constant(value=np.asarray(list(values), dtype=np.str_))
