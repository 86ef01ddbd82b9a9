"""Turn categories into numbers, or into fewer categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import narwhals as nw

from workbench.errors import DataError, InputError
from workbench.ops import Lookup, OneHot, Remove
from workbench.schema import Column, Kind, Schema
from workbench.steps.base import ColumnsStep, Context, Fitted
from workbench.steps.learning import Learner, Query

CATEGORIES: tuple[Kind, ...] = ("category", "ordered", "flag", "id", "text")


class CategoryStep(ColumnsStep):
    """A step over categories, or text and ids taken as such; null is one of its own where the data has it."""

    kinds: ClassVar[tuple[Kind, ...] | None] = CATEGORIES

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(_as_category(column) for column in super().writes(schema))

    def counts(self, context: Context) -> Learner[dict[str, dict[Any, int]]]:
        """How many rows each category of each column has, in the order of the categories, null last."""
        names = self.chosen(context.schema)
        learned = yield {name: Query((name,), {"rows": nw.len()}) for name in names}
        return {
            name: _in_order(
                dict(zip(learned[name][name], learned[name]["rows"], strict=True)), context.schema[name]
            )
            for name in names
        }


@dataclass(frozen=True, repr=False)
class OrdinalEncode(CategoryStep):
    """Number the categories from 0, in their declared order or else alphabetically, null last.

    Args:
        columns: categories.
        unseen: what a category that was not there in fitting becomes.

    The column stays a category, to later steps and to models that ask: only how it is stored changes.
    """

    unseen: float = -1.0

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(
            replace(column, storage="number", nullable=False, levels=()) for column in super().writes(schema)
        )

    def learn(self, context: Context) -> Learner[Fitted]:
        counts = yield from self.counts(context)
        return Fitted(
            tuple(
                Lookup(name, name, tuple(rows), tuple(float(at) for at in range(len(rows))), self.unseen)
                for name, rows in counts.items()
            )
        )


@dataclass(frozen=True, repr=False)
class OneHotEncode(CategoryStep):
    """Give each category a flag `<column>=<category>`; one that was not there in fitting has none set.

    Args:
        columns: categories; they are removed.
        max_categories: how many a column may have; more is an error, since each becomes a column.

    Raises:
        DataError: more categories than `max_categories`.
    """

    max_categories: int = 100
    adds_unknown: ClassVar[bool] = True

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return ()

    def removes(self, schema: Schema) -> tuple[str, ...]:
        return self.chosen(schema)

    def learn(self, context: Context) -> Learner[Fitted]:
        counts = yield from self.counts(context)
        hot = [self._one_hot(name, tuple(rows)) for name, rows in counts.items()]
        flags = tuple(Column(name, "number", "flag", nullable=False) for op in hot for name in op.names)
        return Fitted((*hot, Remove(tuple(counts))), adds=flags)

    def _one_hot(self, name: str, categories: tuple[float | str | None, ...]) -> OneHot:
        if len(categories) > self.max_categories:
            raise DataError(
                f"Column {name!r} has {len(categories)} categories, "
                f"more than max_categories={self.max_categories}.",
                do="Use GroupRare before OneHotEncode, or OrdinalEncode or TargetEncode instead.",
            )
        return OneHot(name, categories, tuple(f"{name}={_label(category)}" for category in categories))


@dataclass(frozen=True, repr=False)
class FrequencyEncode(CategoryStep):
    """Write each category as its share of rows, 0 to 1; one that was not there in fitting as 0."""

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(_as_number(column) for column in super().writes(schema))

    def learn(self, context: Context) -> Learner[Fitted]:
        counts = yield from self.counts(context)
        return Fitted(
            tuple(Lookup(name, name, tuple(rows), _shares(rows), 0.0) for name, rows in counts.items())
        )


@dataclass(frozen=True, repr=False)
class GroupRare(CategoryStep):
    """Write rare categories, and those that were not there in fitting, as one: `other`.

    Args:
        columns: categories; those stored as numbers are passed over, and null stays null.
        min_share: a category with a smaller share of the rows is rare.
        max_categories: at most so many are kept, the most frequent; None is no limit.
        other: the name of the rest.
    """

    min_share: float = 0.01
    max_categories: int | None = None
    other: str = "(other)"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 <= self.min_share < 1.0:
            raise InputError(f"min_share={self.min_share} is no share.", do="Give 0 <= min_share < 1.")

    def chosen(self, schema: Schema) -> tuple[str, ...]:
        return tuple(name for name in super().chosen(schema) if schema[name].storage == "text")

    def learn(self, context: Context) -> Learner[Fitted]:
        counts = yield from self.counts(context)
        return Fitted(tuple(self._lookup(name, rows) for name, rows in counts.items()))

    def _lookup(self, name: str, rows: dict[Any, int]) -> Lookup:
        shares = dict(zip(rows, _shares(rows), strict=True))
        named = sorted((value for value in rows if value is not None), key=lambda value: -rows[value])
        kept = {value for value in named[: self.max_categories] if shares[value] >= self.min_share}
        keys = (*(value for value in rows if value in kept), None)
        return Lookup(name, name, keys, keys, self.other)


def _in_order(rows: dict[Any, int], column: Column) -> dict[Any, int]:
    declared = {level: at for at, level in enumerate(column.levels)}
    named = sorted(value for value in rows if value is not None)
    in_order = sorted(named, key=lambda value: declared.get(value, len(declared)))
    return {value: rows[value] for value in (*in_order, *(value for value in rows if value is None))}


def _shares(rows: dict[Any, int]) -> tuple[float, ...]:
    total = sum(rows.values())
    return tuple(count / total for count in rows.values())


def _label(category: float | str | None) -> str:
    if category is None:
        return "(missing)"
    return f"{category:g}" if isinstance(category, float) else category


def _as_category(column: Column) -> Column:
    return replace(column, kind="category") if column.kind in ("text", "id") else column


def _as_number(column: Column) -> Column:
    return replace(column, storage="number", kind="number", nullable=False, levels=())
