"""A recipe that has learned: plain arithmetic, ready to run anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from workbench.engines import engine_of, ingest, lazy, restore
from workbench.engines.base import Frame
from workbench.engines.vocabulary import finite
from workbench.errors import ColumnError, InputError
from workbench.ops import OPS, Op
from workbench.recipe.running import live, run
from workbench.schema import Column, Schema
from workbench.steps import Step, step_from_json


@dataclass(frozen=True, repr=False)
class FittedRecipe:
    """What `Recipe.fit` returns.

    Attributes:
        steps: the choices it was fitted from; `Recipe(fitted.steps)` is them unfitted.
        schema: the columns of the table it was fitted on.
        output: the columns as they are after the steps, with their kinds.
        learned: the ops of each step, in order.
        scans: how often fitting read the table.
    """

    steps: tuple[Step, ...]
    schema: Schema
    output: Schema
    learned: tuple[tuple[Op, ...], ...]
    scans: int

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the matrix's columns, in order."""
        return tuple(column.name for column in self.output.features)

    @cached_property
    def ops(self) -> tuple[Op, ...]:
        """What is run: the ops that the features need."""
        return self._live[0]

    @cached_property
    def inputs(self) -> Schema:
        """The raw columns that the features need; a table may have more, or come without the others."""
        return self.schema.select(*(name for name in self.schema.names if name in self._live[1]))

    @cached_property
    def _live(self) -> tuple[tuple[Op, ...], frozenset[str]]:
        return live((op for ops in self.learned for op in ops), self.features)

    def transform(self, frame: Any) -> Any:
        """Apply the recipe to a table of any size, to every row of it.

        Args:
            frame: a polars, pandas, pyarrow or Spark table with the columns of `inputs`.

        Returns:
            The same kind of table (lazy stays lazy): features as fitted, all other columns as they came.

        Raises:
            ColumnError: a column is missing, or not stored as it was in fitting.
            DataError: when the rows are read, a whole number beyond 2^53.
        """
        return restore(self._transformed(frame), frame)

    def matrix(self, frame: Any) -> np.ndarray:
        """The features as a model takes them: float64 (rows, features), rounded to float32, missing as NaN.

        Raises:
            ColumnError: a feature that is no number yet; names the step to add.
        """
        return self.matrix_of(self._transformed(frame))

    def matrix_of(self, transformed: Any) -> np.ndarray:
        """The matrix of a table that the steps have been applied to already."""
        self.require_numbers()
        rows = lazy(transformed).select(*(_rounded(name) for name in self.features))
        return engine_of(rows).to_numpy(rows, self.features)

    def require_numbers(self) -> None:
        """Raise a ColumnError if a feature is not fit for a model, naming the step to add."""
        for column in self.output.features:
            advice = _advice(column)
            if advice:
                raise ColumnError(
                    f"Column {column.name!r} is of kind {column.kind}: no model takes it so.", do=advice
                )

    def summary(self) -> Any:
        """Every fitted number, as a table with a row for each: step, op, column, name, value."""
        rows = [row for at, ops in enumerate(self.learned) for op in ops for row in _numbers(at, op)]
        names = ("step", "op", "column", "name", "value")
        columns = {name: [str(row[at]) for row in rows] for at, name in enumerate(names)}
        return nw.from_dict(columns, dict.fromkeys(names, nw.String), backend="polars").to_native()

    def to_json(self) -> dict[str, Any]:
        """Names and plain values."""
        return {
            "steps": [step.to_json() for step in self.steps],
            "schema": self.schema.to_json(),
            "output": self.output.to_json(),
            "learned": [[op.to_json() for op in ops] for ops in self.learned],
            "scans": self.scans,
        }

    @classmethod
    def from_json(cls, fitted: Mapping[str, Any]) -> FittedRecipe:
        """The fitted recipe that `to_json` described."""
        return cls(
            tuple(step_from_json(step) for step in fitted["steps"]),
            Schema.from_json(fitted["schema"]),
            Schema.from_json(fitted["output"]),
            tuple(tuple(_op(op) for op in ops) for ops in fitted["learned"]),
            fitted["scans"],
        )

    def __repr__(self) -> str:
        return f"<FittedRecipe: {len(self.steps)} steps -> {len(self.features)} features, {self.scans} scans>"

    def _transformed(self, frame: Any) -> Frame:
        return run(self.ops, ingest(lazy(frame), self.inputs))


def _rounded(name: str) -> nw.Expr:
    return finite(nw.col(name).cast(nw.Float32).cast(nw.Float64)).alias(name)


def _advice(column: Column) -> str:
    if column.storage == "time":
        return "Add ExpandDatetime(temporal()), or Drop it."
    if column.kind == "id":
        return f"It names rows: add Drop({column.name!r}), or give it the role 'key'."
    if column.kind == "text":
        return f"Add Drop({column.name!r}), or Cast it to a category."
    if column.storage == "text":
        return "Add OrdinalEncode, OneHotEncode or TargetEncode of categorical()."
    return ""


def _op(values: Mapping[str, Any]) -> Op:
    if values["op"] not in OPS:
        raise InputError(
            f"No op {values['op']!r}.", known=OPS, do="The file may come from a newer workbench."
        )
    return OPS[values["op"]].from_json(values)


def _numbers(at: int, op: Op) -> Iterator[tuple[Any, ...]]:
    values = asdict(op)  # type: ignore[call-overload]  # every op is a dataclass
    column = ", ".join(op.outputs or op.removes)
    if "keys" in values:
        found = zip(values.pop("keys"), values.pop("values"), strict=True)
        yield from ((at, type(op).__name__, column, key, value) for key, value in found)
    for name, value in values.items():
        yield at, type(op).__name__, column, name, value
