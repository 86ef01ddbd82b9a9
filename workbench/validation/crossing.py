"""Cross-validation: every row is judged by a recipe and an estimator that learned from the others."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from sklearn.base import is_classifier

from workbench.engines import infer_schema, lazy
from workbench.engines.base import Frame
from workbench.recipe import Recipe
from workbench.schema import Schema
from workbench.training import Model, fit
from workbench.training.targets import Values, labelled, survey
from workbench.validation.contenders import trained
from workbench.validation.crossed import CrossValidation
from workbench.validation.folds import FOLD, with_folds
from workbench.validation.resampling import Floats
from workbench.validation.validating import known_target, outcomes_of
from workbench.validation.withheld import withheld


def cross_validate(  # noqa: PLR0913  (fit's arguments, and how to fold)
    recipe: Recipe,
    estimator: Any,
    frame: Any,
    target: str,
    *,
    folds: int = 5,
    key: str | None = None,
    groups: str | None = None,
    schema: Schema | None = None,
    sample_weight: str | None = None,
    seed: int = 0,
) -> CrossValidation:
    """Judge a recipe and an estimator on rows withheld in turn; both learn anew in each fold.

    Folds are decided by the row's key, so that a row keeps its fold whatever order it comes in. For a
    classifier each fold has the same mixture of classes, unless `groups` keeps rows together.

    Args:
        recipe: the steps.
        estimator: any scikit-learn classifier or regressor, or LightGBM's.
        frame: a polars, pandas, pyarrow or Spark table.
        target: the column to predict.
        folds: how many, from 2.
        key: the column that names a row; without it, the row's content decides.
        groups: the column of rows that belong together; they share a fold, and it is no feature.
        schema: what the columns mean, where `infer_schema` does not see it.
        sample_weight: the column that says how much each row counts in training; it is no feature.
        seed: of the folds, any whole number.

    Raises:
        ColumnError: a column is missing or of the wrong kind.
        DataError: a fold holds a class that the other folds do not have.
        InputError: fewer than two folds, or more than there are rows.
    """
    rows = lazy(frame)
    seen = survey(rows, target)
    known = labelled(rows, target)
    schema = infer_schema(known, target=target, key=key) if schema is None else schema
    schema = schema if groups is None else schema.declare(groups, role="group")
    classes = target if is_classifier(estimator) and groups is None else None
    folded = with_folds(known, folds, key=key if groups is None else groups, classes=classes, seed=seed)
    judged = []
    for fold in range(folds):
        others = folded.filter(nw.col(FOLD) != fold).drop(FOLD)
        model = fit(recipe, estimator, others, target, key=key, schema=schema, sample_weight=sample_weight)
        judged.append(_judge(model, folded.filter(nw.col(FOLD) == fold), key))
    return CrossValidation(
        target,
        type(estimator).__name__,
        seen.dropped,
        tuple(metrics for metrics, _ in judged),
        tuple(part.num_rows for _, part in judged),
        pa.concat_tables(part for _, part in judged),
    )


def _judge(model: Model, rows: Frame, key: str | None) -> tuple[dict[str, float], pa.Table]:
    """The metrics of one fold, and what was said of each of its rows."""
    part = withheld(rows, model.target, (trained(model, 1),), (FOLD,) if key is None else (key, FOLD))
    truth, answers = known_target(model, part.truth), part.answers[0]
    columns = [] if key is None else [(key, part.columns[key])]
    columns += [("fold", part.columns[FOLD]), ("observed", _observed(model, truth)), *_said(model, answers)]
    names, values = zip(*columns, strict=True)
    metrics = outcomes_of(model, truth, answers).metrics(np.ones(len(truth)))
    return metrics, pa.Table.from_arrays([_array(each) for each in values], list(names))


def _observed(model: Model, truth: Values) -> Values:
    return truth if model.task == "regression" else np.array(model.classes)[truth]


def _said(model: Model, answers: Floats) -> list[tuple[str, Any]]:
    if model.task == "regression":
        return [("predicted", answers)]
    held = answers.T if model.task == "multiclass" else [answers]
    return [
        (f"probability_{label}", each) for label, each in zip(model.classes[-len(held) :], held, strict=True)
    ]


def _array(values: Any) -> pa.ChunkedArray:
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([pa.array(values)])
