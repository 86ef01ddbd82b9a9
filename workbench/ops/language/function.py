"""What the language knows of a function: what it takes and gives, on frames and in ONNX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import narwhals as nw

from workbench.ops.base import Var

# "any" stands for one storage in all its places; "ordered" too, and it is no text.
Takes: TypeAlias = Literal["number", "text", "time", "any", "ordered"]


@dataclass(frozen=True)
class Function:
    """A function or an operator.

    Args:
        takes: the storage of each argument.
        expr: its result as an expression over those of its arguments.
        lower: the same in ONNX, called with `onnx=`.
        gives: the storage of its result.
        overflows: whether its result may not be finite, so that it must be made missing.
        optional: how many of the last arguments may be left out.
        repeats: whether the last argument may come again.
    """

    takes: tuple[Takes, ...]
    expr: Callable[..., nw.Expr]
    lower: Callable[..., Var]
    gives: Takes = "number"
    overflows: bool = False
    optional: int = 0
    repeats: bool = False

    def takes_at(self, position: int) -> Takes:
        """What the argument at a position must be."""
        return self.takes[min(position, len(self.takes) - 1)]

    def fits(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        least = len(self.takes) - self.optional
        return least <= count and (self.repeats or count <= len(self.takes))

    def usage(self, name: str) -> str:
        """How it is called: where(number, any, [any])."""
        least = len(self.takes) - self.optional
        arguments = [f"[{takes}]" if at >= least else takes for at, takes in enumerate(self.takes)]
        return f"{name}({', '.join(arguments + ['…'] * self.repeats)})"


def operator_of(name: str) -> Callable[..., Var]:
    """Lower to the ONNX operator of that name."""

    def lower(*values: Var, onnx: Any) -> Var:
        return getattr(onnx.op, name)(*values)

    return lower
