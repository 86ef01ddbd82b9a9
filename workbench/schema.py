"""What a column means, and the one place that says how null, numbers and time are written.

| storage | in frames        | into ONNX                             | missing          |
|---------|------------------|---------------------------------------|------------------|
| number  | int, float, bool | float64                               | null  -> NaN     |
| text    | string           | string                                | null  -> U+E000 "null" |
| time    | datetime, date   | int64 microseconds since 1970, UTC    | null  -> int64 min |

A number is finite or missing: NaN and infinities of the input become missing, and so does every
result that is not finite. Whole numbers beyond 2^53 are no numbers but ids: declare them as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from workbench.errors import ColumnError, InputError

Storage = Literal["number", "text", "time"]
Kind = Literal["number", "flag", "category", "ordered", "text", "id", "timestamp"]
Role = Literal["feature", "target", "key", "group", "time"]

NULL_TEXT = "\ue000null"
NULL_TIME = -(2**63)
MAX_EXACT_INT = 2**53

_STORAGES: dict[Kind, tuple[Storage, ...]] = {
    "number": ("number",),
    "flag": ("number",),
    "category": ("text", "number"),
    "ordered": ("text", "number"),
    "text": ("text",),
    "id": ("text", "number"),
    "timestamp": ("time",),
}


@dataclass(frozen=True)
class Column:
    """One column: how it is stored, what it means, and the part it plays.

    Args:
        name: the column's name, any text.
        storage: "number", "text" or "time", as in the table above.
        kind: "number", "flag" (yes or no), "category", "ordered" (a category with an order, see
            `levels`), "text" (free text), "id" (names a row), or "timestamp".
        role: "feature", or what else the column is for: "target", "key", "group" (rows that belong
            together), "time" (the order of rows). Selectors pass over all but features.
        nullable: whether missing values were seen; a model's input without it must be given.
        levels: the values of an ordered column, lowest first.
    """

    name: str
    storage: Storage
    kind: Kind
    role: Role = "feature"
    nullable: bool = True
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in _STORAGES:
            raise InputError(f"No kind {self.kind!r}.", known=get_args(Kind), given=str(self.kind))
        if self.role not in get_args(Role):
            raise InputError(f"No role {self.role!r}.", known=get_args(Role), given=str(self.role))
        if self.storage not in _STORAGES[self.kind]:
            raise ColumnError(
                f"Column {self.name!r} is stored as {self.storage}, so it cannot be of kind {self.kind!r}.",
                known=[kind for kind, storages in _STORAGES.items() if self.storage in storages],
            )


@dataclass(frozen=True)
class Schema:
    """The columns of a table in order; a change returns a new one.

    >>> schema = Schema((Column("hour", "number", "number"), Column("late", "number", "flag")))
    >>> schema.declare("hour", kind="category").declare("late", role="target")["hour"].kind
    'category'
    """

    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ColumnError(f"No column {name!r}.", known=self.names, given=name)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns a model may learn from: all but target, key, group and time."""
        return tuple(column for column in self.columns if column.role == "feature")

    def declare(
        self,
        *names: str,
        kind: Kind | None = None,
        role: Role | None = None,
        levels: tuple[str, ...] | None = None,
    ) -> Schema:
        """Say what columns mean, where the data does not show it.

        Raises:
            ColumnError: a name that is not there, or a kind that its storage does not allow.
        """
        told = {"kind": kind, "role": role, "levels": levels}
        changes: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
        return self.put(*(replace(self[name], **changes) for name in names))

    def put(self, *columns: Column) -> Schema:
        """Replace columns of the same name, and append the new ones."""
        given = {column.name: column for column in columns}
        kept = tuple(given.pop(column.name, column) for column in self.columns)
        return Schema(kept + tuple(given.values()))

    def drop(self, *names: str) -> Schema:
        """Leave columns out."""
        return Schema(tuple(column for column in self.columns if column.name not in names))

    def select(self, *names: str) -> Schema:
        """Keep these columns, in this order."""
        return Schema(tuple(self[name] for name in names))

    def to_json(self) -> list[dict[str, Any]]:
        """Plain values, one object a column."""
        return [asdict(column) for column in self.columns]

    @classmethod
    def from_json(cls, columns: list[Mapping[str, Any]]) -> Schema:
        return cls(tuple(Column(**{**column, "levels": tuple(column["levels"])}) for column in columns))
