"""What an expression is once it is read: a tree of literals, columns and calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]  # from which character of the expression to which
Constant: TypeAlias = float | str


@dataclass(frozen=True)
class Literal:
    """A number, a text, or the list of either that stands right of `in`."""

    value: Constant | tuple[Constant, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True)
class Column:
    """The value of a column."""

    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True)
class Call:
    """A function or an operator, one of `FUNCTIONS`, of its arguments; equal calls are computed once."""

    function: str
    arguments: tuple[Node, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)


Node: TypeAlias = Literal | Column | Call


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, arguments before their call, from left to right."""
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)
    yield node


def depth(node: Node) -> int:
    """How many calls stand one within the other."""
    if isinstance(node, Call):
        return 1 + max(depth(argument) for argument in node.arguments)
    return 0
