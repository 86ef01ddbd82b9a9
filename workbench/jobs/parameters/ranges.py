"""The limits of a number, as an annotation in a `parameters` cell states them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError

# The words of annotated_types and of pydantic's Field are read as our own are, without importing either.
_KEYWORDS = {"ge": "low", "le": "high", "gt": "above", "lt": "below"}
_POSITIONS = {
    "Range": ("low", "high", "above", "below"),
    "Interval": (),
    "Field": (),
    **{keyword.title(): (limit,) for keyword, limit in _KEYWORDS.items()},
}


@dataclass(frozen=True)
class Range:
    """The numbers that a parameter may be: `rows: Annotated[int, Range(1, 1_000_000)] = 1_000`.

    Args:
        low: the smallest.
        high: the largest.
        above: a limit that is not reached from above.
        below: a limit that is not reached from below.

    >>> print(Range(1, 1_000_000)), print(Range(above=0, high=1));
    1 to 1_000_000
    more than 0, at most 1
    (None, None)
    """

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None

    def holds(self, value: Any) -> bool:
        """Whether a value lies within; what is no number has no limits."""
        if not isinstance(value, (int, float)):
            return True
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            return f"{self.low:_} to {self.high:_}"
        limits = (
            ("at least", self.low),
            ("more than", self.above),
            ("at most", self.high),
            ("less than", self.below),
        )
        return ", ".join(f"{words} {limit:_}" for words, limit in limits if limit is not None)


def read_range(stated: ast.expr) -> Range | None:
    """Read limits without running them; None for what states none.

    Raises:
        InputError: limits that are not written out as numbers.

    >>> read_range(ast.parse("Field(gt=0, le=1, description='a share')", mode="eval").body)
    Range(low=None, high=1, above=0, below=None)
    """
    if not isinstance(stated, ast.Call):
        return None
    positions = _POSITIONS.get(name_of(stated.func))
    if positions is None:
        return None
    given = {_KEYWORDS.get(each.arg or "", each.arg): each.value for each in stated.keywords}
    given |= dict(zip(positions, stated.args, strict=False))
    limits = {name: _number(given[name]) for name in _POSITIONS["Range"] if name in given}
    return Range(**limits) if limits else None


def name_of(expression: ast.expr) -> str:
    """The name that an expression ends with: `Range` of `wb.Range`; empty for what is no name."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _number(limit: ast.expr) -> float | None:
    try:
        number = ast.literal_eval(limit)
    except ValueError:
        number = limit
    if number is not None and not isinstance(number, (int, float)):
        raise InputError(
            f"The limit {ast.unparse(limit)!r} of a parameter is not written out.",
            do="Give a number, as in Annotated[int, Range(1, 1_000_000)].",
        )
    return number
