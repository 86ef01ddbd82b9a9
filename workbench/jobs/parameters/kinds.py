"""The types that a parameter may declare: read from an annotation, matched with a value, spelled out."""

from __future__ import annotations

import ast
from functools import reduce
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from workbench.jobs.parameters.ranges import Range, name_of, read_range
from workbench.jobs.parameters.secrets import Secret

_PLAIN: dict[str, Any] = {kind.__name__: kind for kind in (bool, int, float, str, list, dict, tuple, Secret)}
_PLAIN |= {  # pydantic's
    "PositiveInt": Annotated[int, Range(above=0)],
    "NonNegativeInt": Annotated[int, Range(0)],
    "PositiveFloat": Annotated[float, Range(above=0)],
    "NonNegativeFloat": Annotated[float, Range(0)],
}
_WORDS = {NoneType: "None", Any: "any"}


def annotated_kind(annotation: ast.expr) -> Any:
    """The type that an annotation names; `Any` for one that we do not know.

    >>> annotated_kind(ast.parse("list[str] | None", mode="eval").body)
    list[str] | None
    """
    match annotation:
        case ast.Name() | ast.Attribute():
            return _PLAIN.get(name_of(annotation), Any)
        case ast.Constant(value=None):
            return NoneType
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either(annotated_kind(left), annotated_kind(right))
        case ast.Subscript(value=value, slice=inner):
            return _subscripted(name_of(value), inner)
    return Any


def default_kind(default: ast.expr) -> Any:
    """The type of a default that is written out; `Any` for None, and for what only running would tell."""
    if isinstance(default, ast.Call) and name_of(default.func) == "Secret":
        return Secret
    try:
        value = ast.literal_eval(default)
    except ValueError:
        return Any
    return Any if value is None else type(value)


def fits(value: Any, kind: Any) -> bool:
    """Whether a value may stand for a type: a whole number is a float as well, but a flag is no number.

    >>> fits(3, float), fits(True, int), fits(["a", 1], list[str]), fits(0, Annotated[int, Range(1)])
    (True, False, False, False)
    """
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if origin is Annotated:
        return fits(value, inner[0]) and all(limits.holds(value) for limits in inner[1:])
    if origin is Literal:
        return any(value == choice and type(value) is type(choice) for choice in inner)
    if origin in (Union, UnionType):
        return any(fits(value, choice) for choice in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(item, inner[0]) for item in value)
    return _is_plain(value, kind)


def bare(kind: Any) -> Any:
    """A type without its limits."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def spell(kind: Any) -> str:
    """Write a type as one would in the notebook, with the limits of its numbers in brackets."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in _WORDS:
        return _WORDS[kind]
    if origin is Annotated:
        return f"{spell(inner[0])} ({', '.join(map(str, inner[1:]))})"
    if origin in (Union, UnionType):
        return " | ".join(map(spell, inner))
    if origin is list:
        return f"list[{spell(inner[0])}]"
    return str(kind).removeprefix("typing.") if inner else str(kind.__name__)


def _is_plain(value: Any, kind: Any) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)


def _subscripted(name: str, inner: ast.expr) -> Any:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    match name:
        case "Annotated":
            return _limited(annotated_kind(parts[0]), parts[1:])
        case "Optional":
            return _either(annotated_kind(inner), NoneType)
        case "Union":
            return reduce(_either, map(annotated_kind, parts))
        case "Literal":
            return _choice(parts)
        case "list":
            return list[annotated_kind(inner)]  # type: ignore[misc]  # known at run time only
    return _PLAIN.get(name, Any)


def _limited(kind: Any, stated: list[ast.expr]) -> Any:
    limits = [limit for limit in map(read_range, stated) if limit]
    return reduce(lambda kind, limit: Annotated[kind, limit], limits, kind)


def _choice(choices: list[ast.expr]) -> Any:
    try:
        return Literal[tuple(ast.literal_eval(choice) for choice in choices)]
    except ValueError:  # of an Enum
        return Any


def _either(left: Any, right: Any) -> Any:
    return Any if Any in (left, right) else left | right
