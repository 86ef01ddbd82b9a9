"""A trained model: a fitted recipe and a fitted estimator, which together answer for raw rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.engines import lazy
from workbench.errors import InputError
from workbench.recipe import FittedRecipe
from workbench.training.coefficients import Coefficients, coefficients_of
from workbench.training.estimators import require_complete
from workbench.training.importances import Importance, own_importance, permutation_importance
from workbench.training.logit import Logit
from workbench.training.rows import kept_rows
from workbench.training.tables import table
from workbench.training.targets import Label, Task, as_labels, codes_of, labelled, read_target


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """What `fit` returns; it never changes.

    Attributes:
        recipe: the fitted recipe, from raw rows to the estimator's matrix.
        estimator: the fitted copy of the one that was given.
        target: the column it predicts.
        task: "regression", "binary" or "multiclass".
        classes: the labels, sorted; the columns of `predict_proba`. Empty for regression.
        prior: what one would say knowing nothing: each class's share, or the target's mean alone.
        n_rows: rows it was trained on.
        dropped_rows: rows left out because their target was unknown.
        rows: up to 10,000 of the raw training rows with their target, drawn by the row's hash.
    """

    recipe: FittedRecipe
    estimator: Any
    target: str
    task: Task
    classes: tuple[Label, ...]
    prior: tuple[float, ...]
    n_rows: int
    dropped_rows: int
    rows: pa.Table

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the matrix's columns, in order."""
        return self.recipe.features

    def predict(self, frame: Any) -> npt.NDArray[Any]:
        """The label or value of each row, shape (n,).

        Args:
            frame: a polars, pandas, pyarrow or Spark table with the recipe's input columns.

        Raises:
            ColumnError: a column is missing, or not stored as it was in training.
            DataError: a feature is missing that the estimator cannot do without.
        """
        predicted: npt.NDArray[Any] = self.estimator.predict(self._matrix(frame))
        return predicted

    def predict_proba(self, frame: Any) -> npt.NDArray[np.float64]:
        """The probability of each class, shape (n, k), columns in the order of `classes`.

        Raises:
            InputError: the model has no probabilities.
            ColumnError: a column is missing, or not stored as it was in training.
            DataError: a feature is missing that the estimator cannot do without.
        """
        if not hasattr(self.estimator, "predict_proba"):
            raise InputError(
                f"{type(self.estimator).__name__} of a {self.task} model gives no probabilities.",
                do="Use `predict`." if self.task == "regression" else "Wrap it in CalibratedClassifierCV.",
            )
        return np.asarray(self.estimator.predict_proba(self._matrix(frame)), dtype=np.float64)

    def importance(self, frame: Any = None, *, repeats: int = 5, seed: int = 0) -> Importance:
        """What the model leans on.

        Args:
            frame: rows with their targets, to shuffle raw columns in (at most 10,000 of them are used);
                without it, the estimator's own coefficients, gains or impurities of its features where
                it has them, and else the kept training rows are shuffled.
            repeats: how often each column is shuffled.
            seed: any whole number.
        """
        own = own_importance(self.estimator, self.features) if frame is None else None
        if own is not None:
            return own
        inputs = self.recipe.inputs.names
        rows = (
            self.rows
            if frame is None
            else kept_rows(labelled(lazy(frame), self.target), (*inputs, self.target))
        )
        return permutation_importance(rows, inputs, self._loss, repeats=repeats, seed=seed)

    def coefficients(self) -> Coefficients:
        """The regression's table: estimates, standard errors, intervals, p-values and odds ratios.

        Raises:
            InputError: the estimator does not know how sure its coefficients are.
        """
        if not isinstance(self.estimator, Logit):
            raise InputError(
                f"{type(self.estimator).__name__} does not know how sure its coefficients are.",
                do="Train wb.Logit(), or see `importance()`.",
            )
        return coefficients_of(self.estimator, self.features)

    def summary(self) -> dict[str, Any]:
        """What it is and what it was trained on, as plain values."""
        return {
            "target": self.target,
            "task": self.task,
            "classes": list(self.classes),
            "prior": list(self.prior),
            "estimator": repr(self.estimator),
            "steps": len(self.recipe.steps),
            "inputs": list(self.recipe.inputs.names),
            "features": list(self.features),
            "rows": self.n_rows,
            "rows_without_target": self.dropped_rows,
        }

    def _matrix(self, frame: Any) -> npt.NDArray[np.float64]:
        matrix = self.recipe.matrix(frame)
        require_complete(matrix, self.features, self.estimator)
        return matrix

    def _loss(self, rows: pa.Table) -> float:
        """The log loss, or the mean squared error, on rows whose target is known."""
        truth, _ = read_target(rows[self.target])
        if self.task == "regression":
            return float(np.mean((self.predict(rows) - truth) ** 2))
        codes = codes_of(as_labels(truth, self.target), self.classes, self.target)
        held = self.predict_proba(rows)[np.arange(len(codes)), codes]
        return float(-np.log(np.maximum(held, np.finfo(np.float64).eps)).mean())

    def __repr__(self) -> str:
        return (
            f"<{self.task} model of {self.target!r}: {type(self.estimator).__name__} on "
            f"{len(self.features)} features of {self.n_rows:,} rows>"
        )

    def _repr_html_(self) -> str:
        shown = {name: _shown(value) for name, value in self.summary().items()}
        return table(("model", ""), shown.items())


def _shown(value: Any) -> str:
    if not isinstance(value, list):
        return f"{value:,}" if isinstance(value, int) else str(value)
    texts = [f"{item:.4g}" if isinstance(item, float) else str(item) for item in value]
    return ", ".join(texts[:12]) + (f" and {len(texts) - 12} more" if len(texts) > 12 else "")
