"""Ways to name columns by what they mean: `numeric()`, `categorical() - matching("dest*")`.

A selector looks at the schema, not at the dtype, and passes over all columns but features: target,
key, group and time are never selected. Selectors combine with `|` (or), `&` (and), `-` (without)
and `~` (all other features). One that matches nothing selects nothing; a name that is not there is
an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from workbench.errors import InputError
from workbench.schema import Column, Kind, Schema


class Selector(ABC):
    """Chooses among the features of a schema."""

    @abstractmethod
    def chooses(self, column: Column) -> bool:
        """Whether this feature is among the chosen."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Names and plain values."""

    def __or__(self, other: Selector) -> Selector:
        return Either("|", self, other)

    def __and__(self, other: Selector) -> Selector:
        return Either("&", self, other)

    def __sub__(self, other: Selector) -> Selector:
        return Either("-", self, other)

    def __invert__(self) -> Selector:
        return Other(self)


@dataclass(frozen=True)
class OfKind(Selector):
    """All features of some kinds."""

    name: str

    def chooses(self, column: Column) -> bool:
        return column.kind in _KINDS[self.name]

    def to_json(self) -> dict[str, Any]:
        return {"select": self.name}

    def __repr__(self) -> str:
        return f"{self.name}()"


@dataclass(frozen=True)
class Matching(Selector):
    """All features whose name matches a glob."""

    glob: str

    def chooses(self, column: Column) -> bool:
        return fnmatchcase(column.name, self.glob)

    def to_json(self) -> dict[str, Any]:
        return {"select": "matching", "glob": self.glob}

    def __repr__(self) -> str:
        return f"matching({self.glob!r})"


@dataclass(frozen=True)
class Either(Selector):
    """What two selectors choose together."""

    sign: Literal["|", "&", "-"]
    left: Selector
    right: Selector

    def chooses(self, column: Column) -> bool:
        left, right = self.left.chooses(column), self.right.chooses(column)
        return {"|": left or right, "&": left and right, "-": left and not right}[self.sign]

    def to_json(self) -> dict[str, Any]:
        return {"select": self.sign, "of": [self.left.to_json(), self.right.to_json()]}

    def __repr__(self) -> str:
        return f"({self.left!r} {self.sign} {self.right!r})"


@dataclass(frozen=True)
class Other(Selector):
    """All features that a selector does not choose."""

    than: Selector

    def chooses(self, column: Column) -> bool:
        return not self.than.chooses(column)

    def to_json(self) -> dict[str, Any]:
        return {"select": "~", "of": [self.than.to_json()]}

    def __repr__(self) -> str:
        return f"~{self.than!r}"


Columns = str | Sequence[str] | Selector

_KINDS: dict[str, tuple[Kind, ...]] = {
    "numeric": ("number",),
    "flag": ("flag",),
    "categorical": ("category", "ordered"),
    "temporal": ("timestamp",),
    "text": ("text",),
}


def numeric() -> Selector:
    """All number features (flags are no numbers: see `flag`)."""
    return OfKind("numeric")


def flag() -> Selector:
    """All yes-or-no features."""
    return OfKind("flag")


def categorical() -> Selector:
    """All features whose kind is category or ordered, however they are stored."""
    return OfKind("categorical")


def temporal() -> Selector:
    """All timestamp features."""
    return OfKind("temporal")


def text() -> Selector:
    """All free-text features."""
    return OfKind("text")


def matching(glob: str) -> Selector:
    """All features whose name matches a glob such as "dep_*"; upper and lower case count.

    >>> numeric() - matching("dep_*")
    (numeric() - matching('dep_*'))
    """
    return Matching(glob)


def resolve(columns: Columns, schema: Schema) -> tuple[str, ...]:
    """The names that `columns` means in this schema, in the schema's order for a selector.

    Raises:
        ColumnError: a name that is not there.
    """
    if isinstance(columns, Selector):
        return tuple(column.name for column in schema.features if columns.chooses(column))
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    return tuple(schema[name].name for name in names)


def columns_from_json(value: Any) -> Columns:
    """What `to_json` of a step wrote for its columns."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else tuple(value)
    name = value.get("select")
    if name in _KINDS:
        return OfKind(name)
    if name == "matching":
        return Matching(value["glob"])
    parts = [columns_from_json(part) for part in value.get("of", ())]
    if name == "~":
        return Other(*parts)  # type: ignore[arg-type]  # a selector is only made of selectors
    if name in ("|", "&", "-"):
        return Either(name, *parts)  # type: ignore[arg-type]
    raise InputError(f"No selector {name!r}.", known=[*_KINDS, "matching", "|", "&", "-", "~"])
