"""Missing values: fill them, point them out, or leave their rows out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import narwhals as nw

from workbench.engines.vocabulary import mean
from workbench.errors import DataError, InputError
from workbench.ops import Fill, FillFrom, Filter, IsMissing, Lookup, Remove, quote
from workbench.ops.base import Op
from workbench.schema import Column, Schema
from workbench.steps.base import ColumnsStep, Context, Fitted, PlainStep
from workbench.steps.learning import Learner, Query, Wishes

_WITHIN = "workbench_within_"


@dataclass(frozen=True, repr=False)
class Impute(ColumnsStep):
    """Fill missing values with what is usual for the column, or for the row's group.

    Args:
        columns: numbers for "mean" and "median"; numbers or categories for "mode" and "constant".
        strategy: "mean", "median", "mode" (the most frequent; the lowest of equals) or "constant".
        value: the constant.
        by: a category; each of its groups gets its own value, and a group without one the column's.

    Raises:
        ColumnError: a column whose kind the strategy cannot fill.
        DataError: a column without any value to learn from.

    >>> import polars as pl
    >>> from workbench.recipe import Recipe
    >>> delays = pl.DataFrame({"delay": [1.0, None, 9.0, 2.0]})
    >>> Recipe((Impute("delay", strategy="median"),)).fit(delays).transform(delays)["delay"].to_list()
    [1.0, 2.0, 9.0, 2.0]
    """

    strategy: Literal["mean", "median", "mode", "constant"] = "median"
    value: float | str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strategy not in ("mean", "median", "mode", "constant"):
            raise InputError(f"No strategy {self.strategy!r}.", known=["mean", "median", "mode", "constant"])
        if (self.strategy == "constant") != (self.value is not None):
            raise InputError("`value` goes with strategy='constant', and only with it.")
        if self.strategy == "constant" and self.by is not None:
            raise InputError("A constant is the same in every group: leave `by` out.")

    def chosen(self, schema: Schema) -> tuple[str, ...]:
        names = super().chosen(schema)
        for name in names:
            _check_fillable(self, schema[name])
        return names

    def reads(self, schema: Schema) -> tuple[str, ...]:
        return (*self.chosen(schema), *(() if self.by is None else (schema[self.by].name,)))

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(replace(column, nullable=False) for column in super().writes(schema))

    def learn(self, context: Context) -> Learner[Fitted]:
        names = self.chosen(context.schema)
        if self.strategy == "constant":
            return Fitted(tuple(Fill(name, _like(context.schema[name], self.value)) for name in names))
        wishes: Wishes = {name: self._typical(name) for name in names}
        if self.by is not None:
            wishes |= {(name, self.by): self._typical_within(name, self.by) for name in names}
        learned = yield wishes
        return Fitted(tuple(op for name in names for op in self._ops(name, learned)))

    def _typical(self, name: str) -> nw.Expr | Query:
        if self.strategy == "mode":
            return Query((name,), {"rows": nw.len()})
        return _average(name, self.strategy)

    def _typical_within(self, name: str, by: str) -> Query:
        if self.strategy == "mode":
            return Query((by, name), {"rows": nw.len()})
        return Query((by,), {"value": _average(name, self.strategy)})

    def _ops(self, name: str, learned: dict[Any, Any]) -> Iterator[Op]:
        usual = learned[name]
        if isinstance(usual, dict):
            usual = _modes(usual[name], usual["rows"], [None] * len(usual[name])).get(None)
        if usual is None:
            raise DataError(
                f"Column {name!r} has no values to learn its {self.strategy} from.",
                do="Drop it, or use strategy='constant'.",
            )
        if self.by is not None:
            groups = learned[name, self.by]
            table = (
                _modes(groups[name], groups["rows"], groups[self.by])
                if self.strategy == "mode"
                else dict(zip(groups[self.by], groups["value"], strict=True))
            )
            within = _WITHIN + name
            yield Lookup(self.by, within, tuple(table), tuple(table.values()), usual)
            yield FillFrom(name, within)
            yield Remove((within,))
        yield Fill(name, usual)


@dataclass(frozen=True, repr=False)
class IndicateMissing(PlainStep):
    """Add a flag `<column>_missing` for each column in which values are missing.

    Put it before `Impute`: after it nothing is missing any more. Columns without missing values in
    the data it is fitted on get no flag.
    """

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(Column(op.output, "number", "flag", nullable=False) for op in self._flags(schema))

    def fitted(self, schema: Schema) -> Fitted:
        return Fitted(self._flags(schema))

    def _flags(self, schema: Schema) -> tuple[IsMissing, ...]:
        return tuple(
            IsMissing(name, f"{name}_missing") for name in self.chosen(schema) if schema[name].nullable
        )


@dataclass(frozen=True, repr=False)
class DropMissing(PlainStep):
    """Leave training rows out in which any of the columns is missing; what is predicted keeps every row."""

    drops_rows: ClassVar[bool] = True

    def fitted(self, schema: Schema) -> Fitted:
        names = self.chosen(schema)
        present = " and ".join(f"not missing({quote(name)})" for name in names)
        return Fitted((), training=(Filter(present),) if names else ())


def _check_fillable(step: Impute, column: Column) -> None:
    if column.storage == "time" or (column.storage == "text" and step.strategy in ("mean", "median")):
        raise InputError(
            f"Impute(strategy={step.strategy!r}) cannot fill {column.name!r}, of kind {column.kind}.",
            do="For text use strategy='mode' or 'constant'; expand timestamps first with ExpandDatetime.",
        )


def _like(column: Column, value: Any) -> float | str:
    if (column.storage == "text") != isinstance(value, str):
        raise InputError(
            f"{value!r} cannot fill {column.name!r}, which is stored as {column.storage}.",
            do="Give text for text and a number for numbers.",
        )
    return value if isinstance(value, str) else float(value)


def _average(name: str, strategy: str) -> nw.Expr:
    return mean(nw.col(name)) if strategy == "mean" else nw.col(name).median()


def _modes(values: list[Any], rows: list[int], groups: list[Any]) -> dict[Any, Any]:
    best: dict[Any, tuple[int, Any]] = {}
    for value, count, group in zip(values, rows, groups, strict=True):
        known = best.get(group)
        if value is not None and (known is None or (-count, value) < (-known[0], known[1])):
            best[group] = (count, value)
    return {group: value for group, (_, value) in best.items()}
