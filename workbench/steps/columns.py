"""Keep, leave out, or read columns as another kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from workbench.errors import ColumnError, InputError
from workbench.ops import CastTo, Remove
from workbench.schema import Column, Schema
from workbench.steps.base import Fitted, PlainStep


@dataclass(frozen=True, repr=False)
class Select(PlainStep):
    """Keep these features and leave all others out."""

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return ()

    def removes(self, schema: Schema) -> tuple[str, ...]:
        kept = self.chosen(schema)
        return tuple(column.name for column in schema.features if column.name not in kept)

    def fitted(self, schema: Schema) -> Fitted:
        return Fitted((Remove(self.removes(schema)),))


@dataclass(frozen=True, repr=False)
class Drop(PlainStep):
    """Leave these columns out."""

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return ()

    def removes(self, schema: Schema) -> tuple[str, ...]:
        return self.chosen(schema)

    def fitted(self, schema: Schema) -> Fitted:
        return Fitted((Remove(self.removes(schema)),))


@dataclass(frozen=True, repr=False)
class Cast(PlainStep):
    """Read columns as another kind; what cannot be read is missing.

    Args:
        columns: any columns but timestamps.
        to: "number" (text such as "-1.5e3" is read), "flag" (whether a number is not 0) or "category"
            (a number is a code then, and free text a name).
    """

    to: Literal["number", "flag", "category"] = "number"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.to not in ("number", "flag", "category"):
            raise InputError(f"Cannot cast to {self.to!r}.", known=["number", "flag", "category"])

    def chosen(self, schema: Schema) -> tuple[str, ...]:
        names = super().chosen(schema)
        for name in names:
            if schema[name].storage == "time" or (schema[name].storage == "text" and self.to == "flag"):
                raise ColumnError(
                    f"{name!r} is of kind {schema[name].kind} and cannot be cast to {self.to}.",
                    do="Expand timestamps with ExpandDatetime; for text use Calculate with a comparison.",
                )
        return names

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        if self.to == "category":
            return tuple(replace(schema[name], kind="category") for name in self.chosen(schema))
        return tuple(
            replace(schema[name], kind=self.to, storage="number", nullable=True)
            for name in self.chosen(schema)
        )

    def fitted(self, schema: Schema) -> Fitted:
        if self.to == "category":
            return Fitted(())
        names = self.chosen(schema)
        return Fitted(
            tuple(
                CastTo(name, self.to) for name in names if self.to == "flag" or schema[name].storage == "text"
            )
        )
