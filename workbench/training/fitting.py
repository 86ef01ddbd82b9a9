"""Training: a recipe and an estimator learn together from the rows whose target is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sklearn.base import is_classifier

from workbench.engines import engine_of, infer_schema, lazy
from workbench.engines.base import Frame
from workbench.errors import ColumnError, DataError
from workbench.recipe import FittedRecipe, Recipe
from workbench.schema import Schema
from workbench.training.chunks import Census, Chunk, LearnsByChunks
from workbench.training.coded import taught
from workbench.training.estimators import fresh, require_complete, require_weights, task_of
from workbench.training.logit import DependentFeaturesError
from workbench.training.model import Model
from workbench.training.precision import warn_of_lost_digits
from workbench.training.rows import kept_rows
from workbench.training.targets import Task, as_labels, labelled, read_target, survey

Matrix = npt.NDArray[np.float64]


def fit(
    recipe: Recipe,
    estimator: Any,
    frame: Any,
    target: str,
    *,
    key: str | None = None,
    schema: Schema | None = None,
    sample_weight: str | None = None,
) -> Model:
    """Train a recipe and an estimator on the rows whose target is known; both stay as they were given.

    The estimator learns from the recipe's matrix: float64 numbers that a float32 can hold, missing as
    NaN. Rows without a target are counted (`Model.dropped_rows`) and left out before the recipe learns.

    Args:
        recipe: the steps.
        estimator: any scikit-learn classifier or regressor, or LightGBM's, or a `Network`.
        frame: a polars, pandas, pyarrow or Spark table.
        target: the column to predict. For a classifier text or whole numbers (a flag is 0 or 1), for a
            regressor numbers.
        key: the column that names a row; it decides the folds of cross-fitted steps, and is no feature.
        schema: what the columns mean, where `infer_schema` does not see it.
        sample_weight: the column that says how much each row counts; it is no feature.

    Raises:
        ColumnError: a column is missing, of the wrong kind, or a feature that no model takes.
        DataError: one class only, a continuous target for a classifier, or missing values for an
            estimator that cannot take them.

    >>> import polars as pl
    >>> from sklearn.linear_model import LogisticRegression
    >>> from workbench.steps import Impute, numeric
    >>> flights = pl.DataFrame(
    ...     {"delay": [1.0, 40.0, None, 55.0, -3.0], "late": [False, True, False, True, None]}
    ... )
    >>> model = fit(Recipe((Impute(numeric()),)), LogisticRegression(), flights, "late")
    >>> model
    <binary model of 'late': LogisticRegression on 1 features of 4 rows>
    >>> model.predict(pl.DataFrame({"delay": [0.0, 60.0]}))
    array([0, 1])
    """
    learner, rows = fresh(estimator), lazy(frame)
    seen = survey(rows, target)
    task = task_of(learner, target, seen)
    if sample_weight is not None:
        require_weights(learner)
    known = labelled(rows, target)
    meant = _schema(known, schema, target, key, sample_weight, task)
    fitted, training = recipe.train(known, target=target, key=key, schema=meant)
    learner, census = _teach(learner, fitted, lazy(training), target, sample_weight, task)
    kept = kept_rows(known, (*fitted.inputs.names, target), key=key)
    warn_of_lost_digits(fitted, kept)
    return Model(
        fitted,
        learner,
        target,
        task,
        tuple(learner.classes_.tolist()) if is_classifier(learner) else (),
        census.prior,
        census.rows,
        seen.dropped,
        kept,
    )


def _schema(
    rows: Frame, schema: Schema | None, target: str, key: str | None, weight: str | None, task: Task
) -> Schema:
    """What the columns mean: weights are no feature, and several classes no number."""
    schema = infer_schema(rows, target=target, key=key) if schema is None else schema
    if weight is not None:
        if weight not in rows.collect_schema():
            raise ColumnError(f"The frame has no column {weight!r}.", known=schema.names, given=weight)
        schema = schema.drop(weight)
    return schema.declare(target, role="target", kind="category") if task == "multiclass" else schema


def _teach(
    learner: Any, fitted: FittedRecipe, training: Frame, target: str, weight: str | None, task: Task
) -> tuple[Any, Census]:
    """The learner, once it has learned from the training rows; they are collected if it wants them whole."""
    fitted.require_numbers()
    if not fitted.features:
        raise DataError(
            "The recipe leaves no feature to learn from.", do="Drop fewer columns, or give the frame more."
        )
    others = (target,) if weight is None else (target, weight)
    rows, census = training.select(*fitted.features, *others), Census(task, fitted.features, weight)
    engine = engine_of(rows)
    if isinstance(learner, LearnsByChunks):
        parts = (_chunk(fitted, pa.table(part), target, weight, task) for part in engine.batches(rows))
        return learner.fit_chunks(census.watching(parts), fitted.output.features), census
    whole = _chunk(fitted, engine.to_arrow(rows), target, weight, task)
    (whole,) = census.watching([whole])
    require_complete(whole.matrix, fitted.features, learner)
    learner = taught(learner, whole.labels)
    try:
        learner.fit(
            whole.matrix, whole.labels, **({} if weight is None else {"sample_weight": whole.weights})
        )
    except DependentFeaturesError as error:
        raise error.named(fitted.features) from None
    return learner, census


def _chunk(fitted: FittedRecipe, rows: pa.Table, target: str, weight: str | None, task: Task) -> Chunk:
    """Rows that the steps have been applied to, as an estimator takes them."""
    values, _ = read_target(rows[target])
    labels = values if task == "regression" else as_labels(values, target)
    return Chunk(fitted.matrix_of(rows), labels, None if weight is None else _weights(rows[weight], weight))


def _weights(column: pa.ChunkedArray, name: str) -> Matrix:
    weights, known = read_target(column)
    if weights.dtype == object or not known.all() or (weights < 0).any():
        raise DataError(f"The weights {name!r} must be numbers from 0 that are not missing.")
    return weights
