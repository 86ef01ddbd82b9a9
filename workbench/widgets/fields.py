"""What the fields of our dataclasses may hold, as their annotations tell; the rest is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from workbench.errors import InputError
from workbench.steps.selectors import Selector

LONGEST_TEXT = 10_000
MOST_ITEMS = 10_000


def hints_of(kind: type) -> dict[str, Any]:
    """The annotations of a dataclass's fields, in order.

    >>> from workbench.steps import ClipOutliers
    >>> hints_of(ClipOutliers)["k"]
    float | None
    """
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def require_fitting(value: Any) -> None:
    """Raise an InputError if a field of a dataclass holds what its annotation does not allow."""
    for name, hint in misfits(value).items():
        given = repr(getattr(value, name))[:80]
        raise InputError(f"{type(value).__name__} takes no {name}={given}.", do=f"Give {said(hint)}.")


def misfits(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that hold what they may not, and their annotations."""
    hints = hints_of(type(value))
    return {name: hint for name, hint in hints.items() if not fits(getattr(value, name), hint)}


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says; whole numbers are numbers, and those are finite.

    >>> fits(3, float | None), fits(float("nan"), float), fits(True, int), fits(("a", "b"), tuple[str, ...])
    (True, False, False, True)
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in arguments)
    if origin is Literal:
        return isinstance(value, str) and value in arguments
    if origin in (tuple, Sequence):
        whole = isinstance(value, tuple) and len(value) <= MOST_ITEMS
        return whole and all(fits(item, arguments[0]) for item in value)
    return _is_plain(value, hint)


def _is_plain(value: Any, hint: Any) -> bool:
    if hint is str:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    if hint is float:
        return type(value) in (int, float) and isfinite(value)
    if hint is Selector:
        return isinstance(value, Selector) and not misfits(value)
    return type(value) is hint


def said(hint: Any) -> str:
    """An annotation in words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(said(each) for each in arguments)
    if origin is Literal:
        return ", ".join(map(repr, arguments))
    if origin in (tuple, Sequence):
        return f"a list, each of it {said(arguments[0])}"
    words = {str: "text", float: "a finite number", int: "a whole number", bool: "true or false"}
    return words.get(hint, "nothing" if hint is NoneType else str(hint))
