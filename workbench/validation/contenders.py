"""Who answers for withheld rows: the model, and what it has to beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from workbench.errors import ColumnError, DataError, InputError
from workbench.training import Model
from workbench.training.targets import read_target
from workbench.validation.resampling import Floats


@dataclass(frozen=True)
class Contender:
    """Somebody with an answer for each row.

    Args:
        name: for the report.
        columns: the raw columns it looks at.
        answer: from raw rows to values (n,) of a regression, probabilities of yes (n,), or
            probabilities of all classes (n, k).
    """

    name: str
    columns: tuple[str, ...]
    answer: Callable[[pa.Table], Floats]


def trained(model: Model, positive: int) -> Contender:
    """A model; `positive` is the place of yes among its classes."""

    def answer(rows: pa.Table) -> Floats:
        if model.task == "regression":
            return np.asarray(model.predict(rows), dtype=np.float64)
        held = model.predict_proba(rows)
        return held[:, positive] if model.task == "binary" else held

    return Contender(type(model.estimator).__name__, model.recipe.inputs.names, answer)


def rival(model: Model, baseline: Model | str | None, positive: int) -> Contender:
    """What the model has to beat.

    Args:
        model: the one that is judged.
        baseline: another model of the same target, a column that holds answers, or None for what the
            training rows say to one who knows nothing else: the mean, or each class's share.
        positive: the place of yes among the classes.

    Raises:
        InputError: a baseline that answers another question.
    """
    if isinstance(baseline, Model):
        if (baseline.target, baseline.task, baseline.classes) != (model.target, model.task, model.classes):
            raise InputError(f"{baseline!r} is no baseline of {model!r}.", do="Train it on the same target.")
        return trained(baseline, positive)
    if isinstance(baseline, str):
        return _column(model, baseline)
    known = model.prior if model.task == "multiclass" else model.prior[positive if model.classes else 0]
    shape = (len(model.classes),) if model.task == "multiclass" else ()
    name = "mean of training" if model.task == "regression" else "shares of training"
    return Contender(name, (), lambda rows: np.broadcast_to(known, (rows.num_rows, *shape)))


def _column(model: Model, name: str) -> Contender:
    if model.task == "multiclass":
        raise InputError("A column is no baseline of several classes.", do="Give a model as the baseline.")

    def answer(rows: pa.Table) -> Floats:
        values, known = read_target(rows[name])
        if values.dtype == object:
            raise ColumnError(f"The baseline {name!r} is text, not answers.")
        if not known.all():
            raise DataError(f"The baseline {name!r} has no answer in {int((~known).sum()):,} rows.")
        if model.task == "binary" and (values.min() < 0 or values.max() > 1):
            raise DataError(
                f"The baseline {name!r} runs from {values.min():.4g} to {values.max():.4g}, "
                "so these are no probabilities.",
                do="Scale it to between 0 and 1, or fit a LogisticRegression on it and give that model.",
            )
        return values

    return Contender(f"column {name}", (name,), answer)
