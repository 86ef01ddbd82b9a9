"""Calculate new columns from those that are there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from workbench.errors import ColumnError, InputError
from workbench.ops import DateParts, Formula, Remove, columns_of, quote
from workbench.ops.date_parts import PARTS
from workbench.ops.language import parse
from workbench.schema import Column, Kind, Schema, Storage
from workbench.steps.base import Context, Fitted, PlainStep, Step
from workbench.steps.learning import Learner
from workbench.steps.selectors import Columns, temporal

_KINDS: dict[Storage, Kind] = {"number": "number", "text": "category", "time": "timestamp"}


@dataclass(frozen=True, repr=False)
class ExpandDatetime(PlainStep):
    """Write timestamps as numbers: a column `<column>_<part>` for each part, in place of the timestamp.

    Args:
        columns: timestamps, taken in UTC or in local time, as the column is.
        parts: "year", "quarter", "month", "day", "day_of_year", "weekday" (Monday 1 to Sunday 7),
            "hour", "minute", "second"; and "month_sin", "month_cos" and so on for all but the year,
            which lie on a circle, so that December is next to January.
    """

    columns: Columns = temporal()
    parts: tuple[str, ...] = ("year", "month", "day", "weekday", "hour")
    kinds: ClassVar[tuple[Kind, ...] | None] = ("timestamp",)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "parts", tuple(self.parts))
        for part in self.parts:
            if part not in PARTS:
                raise InputError(f"No part {part!r}.", known=PARTS, given=part)

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(
            Column(output, "number", "number", nullable=schema[op.column].nullable)
            for op in self._expanded(schema)
            for output in op.outputs
        )

    def removes(self, schema: Schema) -> tuple[str, ...]:
        return tuple(name for name in self.chosen(schema) if schema[name].role == "feature")

    def fitted(self, schema: Schema) -> Fitted:
        return Fitted((*self._expanded(schema), Remove(self.removes(schema))))

    def _expanded(self, schema: Schema) -> tuple[DateParts, ...]:
        return tuple(DateParts(name, self.parts) for name in self.chosen(schema))


@dataclass(frozen=True, repr=False)
class Calculate(Step):
    """Add what an expression gives, such as `Calculate("speed", "distance / (air_time / 60)")`.

    Args:
        output: the new column's name.
        expression: arithmetic, comparisons, `and or not`, `where(condition, a, b)`, functions and
            column names; `workbench.ops.language` lists them all. A result that is not finite is missing.

    Raises:
        InputError: an expression that is not of the language, with the place marked.
        ColumnError: a column that is not there.
    """

    output: str
    expression: str

    def __post_init__(self) -> None:
        columns_of(self.expression)  # so that a wrong expression is an error where it is written

    def reads(self, schema: Schema) -> tuple[str, ...]:
        return tuple(schema[name].name for name in columns_of(self.expression))

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        storage = parse(self.expression).storage({column.name: column.storage for column in schema})
        return (Column(self.output, storage, _KINDS[storage]),)

    def learn(self, context: Context) -> Learner[Fitted]:
        yield from ()
        return Fitted((Formula(self.output, self.expression),))


@dataclass(frozen=True, repr=False)
class Interact(PlainStep):
    """Add the product `<a>_x_<b>` of each pair of the columns, for models that only add."""

    kinds: ClassVar[tuple[Kind, ...] | None] = ("number", "flag")

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(Column(op.output, "number", "number") for op in self._products(schema))

    def fitted(self, schema: Schema) -> Fitted:
        return Fitted(self._products(schema))

    def _products(self, schema: Schema) -> tuple[Formula, ...]:
        names = self.chosen(schema)
        if len(names) == 1:
            raise ColumnError(f"Interact has only {names[0]!r} to work on.", do="Choose two columns or more.")
        return tuple(Formula(f"{a}_x_{b}", f"{quote(a)} * {quote(b)}") for a, b in combinations(names, 2))
