"""The types that a parameter may declare: read from an annotation, matched with a value, spelled out."""

from __future__ import annotations

import ast
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

_PLAIN: dict[str, Any] = {kind.__name__: kind for kind in (bool, int, float, str, list, dict, tuple)}


def annotated_kind(annotation: ast.expr) -> Any:
    """The type that an annotation names; `Any` for one that we do not know.

    >>> annotated_kind(ast.parse("list[str] | None", mode="eval").body)
    list[str] | None
    """
    match annotation:
        case ast.Name(id=name):
            return _PLAIN.get(name, Any)
        case ast.Constant(value=None):
            return NoneType
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either(annotated_kind(left), annotated_kind(right))
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return _subscripted(name, inner)
    return Any


def default_kind(default: ast.expr) -> Any:
    """The type of a default that is written out; `Any` for None, and for what only running would tell."""
    try:
        value = ast.literal_eval(default)
    except ValueError:
        return Any
    return Any if value is None else type(value)


def fits(value: Any, kind: Any) -> bool:
    """Whether a value may stand for a type: a whole number is a float as well, but a flag is no number.

    >>> fits(3, float), fits(True, int), fits(["a", 1], list[str])
    (True, False, False)
    """
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in inner)
    if origin in (Union, UnionType):
        return any(fits(value, choice) for choice in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(item, inner[0]) for item in value)
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def spell(kind: Any) -> str:
    """Write a type as one would in the notebook."""
    if kind is NoneType:
        return "None"
    if kind is Any:
        return "any"
    if get_origin(kind) in (Union, UnionType):
        return " | ".join(spell(choice) for choice in get_args(kind))
    if get_args(kind):
        return str(kind).removeprefix("typing.")
    return str(kind.__name__)


def _subscripted(name: str, inner: ast.expr) -> Any:
    if name == "Optional":
        return _either(annotated_kind(inner), NoneType)
    if name == "Literal":
        return Literal[ast.literal_eval(inner)]
    if name == "list":
        return list[annotated_kind(inner)]  # type: ignore[misc]  # known at run time only
    return _PLAIN.get(name, Any)


def _either(left: Any, right: Any) -> Any:
    return Any if Any in (left, right) else left | right
