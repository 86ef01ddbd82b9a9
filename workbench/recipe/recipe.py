"""An ordered list of steps that never changes: every edit is a new recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.engines import restore
from workbench.errors import InputError
from workbench.recipe.fitted import FittedRecipe
from workbench.recipe.fitting import train
from workbench.schema import Schema
from workbench.steps import STEPS, Step, step_from_json


@dataclass(frozen=True, repr=False)
class Recipe:
    """What is done to a table before a model sees it.

    Args:
        steps: the choices, in order.

    `repr(recipe)` is the Python that builds it again, and `to_json` holds its names and plain values.

    >>> import polars as pl
    >>> from workbench.steps import Impute, Scale, numeric
    >>> recipe = Recipe((Impute(numeric()), Scale(numeric(), method="minmax")))
    >>> recipe
    Recipe((
        Impute(numeric()),
        Scale(numeric(), method='minmax'),
    ))
    >>> table = pl.DataFrame({"delay": [1.0, None, 3.0]})
    >>> recipe.fit(table).transform(table)["delay"].to_list()
    [0.0, 0.5, 1.0]
    """

    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        for step in self.steps:
            if not isinstance(step, Step):
                raise InputError(
                    f"{step!r} is no step.", known=STEPS, do="Give steps, such as Impute('delay')."
                )

    def add(self, step: Step, at: int | None = None) -> Recipe:
        """With one more step, at the end or before the one at `at`."""
        at = len(self.steps) if at is None else at
        return Recipe((*self.steps[:at], step, *self.steps[at:]))

    def remove(self, at: int) -> Recipe:
        """Without the step at `at`, counted from 0."""
        at = self._place(at)
        return Recipe(self.steps[:at] + self.steps[at + 1 :])

    def replace(self, at: int, step: Step) -> Recipe:
        """With `step` in place of the one at `at`."""
        at = self._place(at)
        return Recipe((*self.steps[:at], step, *self.steps[at + 1 :]))

    def move(self, at: int, to: int) -> Recipe:
        """With the step at `at` at the place `to` instead."""
        step = self.steps[self._place(at)]
        return self.remove(at).add(step, self._place(to))

    def fit(
        self, frame: Any, *, target: str | None = None, key: str | None = None, schema: Schema | None = None
    ) -> FittedRecipe:
        """Learn from a table what the steps need to know.

        Args:
            frame: a polars, pandas, pyarrow or Spark table.
            target: the column to be predicted; no selector chooses it.
            key: the column that names a row; it decides the folds of cross-fitted steps.
            schema: what the columns mean, where `infer_schema` does not see it.

        Raises:
            ColumnError: a step names a column that is not there or not of its kind.
            DataError: the data has nothing to learn from, or numbers that would lose digits.
        """
        return train(self.steps, frame, target=target, key=key, schema=schema)[0]

    def fit_transform(
        self, frame: Any, *, target: str | None = None, key: str | None = None, schema: Schema | None = None
    ) -> Any:
        """Learn from a table and return its training rows: some dropped, cross-fitted values in place."""
        return self.train(frame, target=target, key=key, schema=schema)[1]

    def train(
        self, frame: Any, *, target: str | None = None, key: str | None = None, schema: Schema | None = None
    ) -> tuple[FittedRecipe, Any]:
        """Both of `fit` and `fit_transform`."""
        fitted, rows = train(self.steps, frame, target=target, key=key, schema=schema)
        return fitted, restore(rows, frame)

    def as_transformer(self) -> Any:
        """A scikit-learn transformer for a `Pipeline`; steps that drop rows are refused there."""
        from workbench.recipe.transformer import RecipeTransformer  # scikit-learn is slow to import

        return RecipeTransformer(self)

    def to_json(self) -> dict[str, Any]:
        """Names and plain values."""
        return {"steps": [step.to_json() for step in self.steps]}

    @classmethod
    def from_json(cls, recipe: Mapping[str, Any]) -> Recipe:
        """The recipe that `to_json` described.

        Raises:
            InputError: a step or an argument that is not known.
        """
        return cls(tuple(step_from_json(values) for values in recipe["steps"]))

    def __repr__(self) -> str:
        return (
            "Recipe((\n" + "".join(f"    {step!r},\n" for step in self.steps) + "))"
            if self.steps
            else "Recipe()"
        )

    def __len__(self) -> int:
        return len(self.steps)

    def _place(self, at: int) -> int:
        if not 0 <= at < len(self.steps):
            raise InputError(f"No step at {at}.", do=f"This recipe has steps 0 to {len(self.steps) - 1}.")
        return at
