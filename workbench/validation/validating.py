"""Validation: a model is judged on rows it has not seen."""

from __future__ import annotations

from typing import Any

from workbench.errors import InputError
from workbench.training import Model
from workbench.training.targets import Label, Values, as_labels, codes_of
from workbench.validation.binary import BinaryOutcomes
from workbench.validation.comparing import Outcomes, compare
from workbench.validation.contenders import rival, trained
from workbench.validation.multiclass import MulticlassOutcomes
from workbench.validation.regression import RegressionOutcomes
from workbench.validation.report import Validation
from workbench.validation.resampling import Floats, Resampling
from workbench.validation.withheld import withheld


def validate(
    model: Model,
    frame: Any,
    *,
    threshold: float = 0.5,
    positive: Label | None = None,
    baseline: Model | str | None = None,
    n_bootstrap: int = 500,
    groups: str | None = None,
    seed: int = 0,
) -> Validation:
    """Judge a model on rows it has not seen, with intervals, beside a baseline on the same rows.

    Rows are read a batch at a time; those whose target is unknown are counted and left out.

    Args:
        model: a trained model.
        frame: a polars, pandas, pyarrow or Spark table with the model's inputs and target.
        threshold: from which probability on a row counts as yes; `at` gives another one later.
        positive: the class that is yes; the second of two, if not given.
        baseline: what the model has to beat: another model of the same target, a column that holds
            predictions (probabilities of yes, or values), or, if not given, what the training rows say
            to one who knows nothing else.
        n_bootstrap: how often rows are drawn anew for the intervals; 0 for none.
        groups: the column of rows that belong together (one customer, one aircraft): they are drawn
            together, else the intervals of such rows are too narrow.
        seed: of the drawing, any whole number.

    Raises:
        ColumnError: a column is missing.
        DataError: no row has a target, or one has a class that the model was not trained on.
        InputError: the model gives no probabilities, or the baseline answers another question.

    >>> import polars as pl
    >>> from sklearn.linear_model import LinearRegression
    >>> from workbench.recipe import Recipe
    >>> from workbench.training import fit
    >>> flights = pl.DataFrame(
    ...     {"miles": [200.0, 400.0, 1000.0, 2500.0], "minutes": [45.0, 70.0, 145.0, 330.0]}
    ... )
    >>> report = validate(fit(Recipe(), LinearRegression(), flights[:2], "minutes"), flights[2:])
    >>> report.metrics["mae"].value, report.baseline["mae"].value
    (1.25, 180.0)
    """
    place = _positive(model, positive)
    contenders = (trained(model, place), rival(model, baseline, place))
    rows = withheld(frame, model.target, contenders, () if groups is None else (groups,))
    truth = known_target(model, rows.truth)
    outcomes, rivals = (outcomes_of(model, truth, answers, place, threshold) for answers in rows.answers)
    resampling = Resampling(len(truth), n_bootstrap, seed, None if groups is None else rows.codes(groups))
    return Validation(
        model.target,
        contenders[0].name,
        contenders[1].name,
        rows.dropped,
        outcomes,
        rivals,
        resampling,
        compare(outcomes, rivals, resampling),
    )


def known_target(model: Model, truth: Values) -> Values:
    """The targets as the model's outcomes take them: numbers, or each label's place among the classes."""
    if model.task == "regression":
        return truth
    return codes_of(as_labels(truth, model.target), model.classes, model.target)


def outcomes_of(
    model: Model, truth: Values, answers: Floats, positive: int = 1, threshold: float = 0.5
) -> Outcomes:
    """What was true and what was answered, in the form that the model's task is measured by."""
    if model.task == "regression":
        return RegressionOutcomes(truth, answers)
    if model.task == "multiclass":
        return MulticlassOutcomes(truth, answers, model.classes)
    classes = (model.classes[1 - positive], model.classes[positive])
    return BinaryOutcomes(truth == positive, answers, classes, threshold)


def _positive(model: Model, label: Label | None) -> int:
    if label is None:
        return 1
    if model.task != "binary" or label not in model.classes:
        raise InputError(f"{label!r} is not one of two classes of {model!r}.", known=map(str, model.classes))
    return model.classes.index(label)
