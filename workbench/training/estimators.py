"""What we ask of an estimator: whether it tells classes or numbers, takes missing values, or weights."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from workbench.errors import ColumnError, DataError, InputError
from workbench.training.targets import Survey

Matrix = npt.NDArray[np.float64]


def fresh(estimator: Any) -> Any:
    """An unfitted copy with the same settings; LightGBM stays quiet unless it was told to speak.

    Raises:
        InputError: it is neither a classifier nor a regressor as scikit-learn knows them.
    """
    known = hasattr(estimator, "__sklearn_tags__") and not isinstance(estimator, type)
    if not known or not (is_classifier(estimator) or is_regressor(estimator)):
        raise InputError(
            f"{estimator!r} is neither a classifier nor a regressor.",
            do="Give an instance of a scikit-learn estimator, such as HistGradientBoostingClassifier().",
        )
    copy = clone(estimator)
    if type(copy).__module__.startswith("lightgbm") and not {"verbose", "verbosity"} & set(copy.get_params()):
        copy.set_params(verbosity=-1)
    return copy


def task_of(estimator: Any, target: str, seen: Survey) -> Literal["regression", "binary", "multiclass"]:
    """What the estimator is to learn of this target.

    Raises:
        ColumnError: a regressor is given text.
        DataError: a classifier is given one class only, or nearly as many as there are rows.
    """
    name = type(estimator).__name__
    if is_regressor(estimator):
        if seen.storage == "text":
            raise ColumnError(
                f"{name} predicts numbers, but the target {target!r} is text.", do="Give a classifier."
            )
        return "regression"
    if seen.distinct == 1:
        raise DataError(
            f"The target {target!r} is the same in all {seen.known:,} rows: there is nothing to tell apart."
        )
    if seen.distinct > max(2, seen.known // 2):
        raise DataError(
            f"Target {target!r} has {seen.distinct:,} values in {seen.known:,} rows: these are no classes.",
            do="Give a regressor, or make classes of it first (`Calculate` a comparison, or `Discretize`).",
        )
    return "binary" if seen.distinct == 2 else "multiclass"


def require_complete(matrix: Matrix, features: tuple[str, ...], estimator: Any) -> None:
    """Refuse missing values where the estimator cannot take them.

    Raises:
        DataError: names the columns, and the step to add.
    """
    if _takes_missing(estimator):
        return
    missing = [name for name, column in zip(features, matrix.T, strict=True) if np.isnan(column).any()]
    if missing:
        raise DataError(
            f"{type(estimator).__name__} cannot take missing values, and there are some in "
            f"{', '.join(map(repr, missing))}.",
            do=f"Add Impute({missing[0] if len(missing) == 1 else missing!r}) to the recipe, "
            "after IndicateMissing if their absence says something.",
        )


def require_known(known: npt.NDArray[np.bool_], features: tuple[str, ...], rows: int) -> None:
    """Refuse features of which nothing is known; some estimators fail on them obscurely.

    Args:
        known: whether a value was seen, of each feature.
        features: their names.
        rows: how many were looked at.

    Raises:
        DataError: names them.
    """
    empty = [name for name, seen in zip(features, known, strict=True) if not seen]
    if empty:
        raise DataError(
            f"Nothing is known of {', '.join(map(repr, empty))}: missing in all {rows:,} rows.",
            do=f"Add Drop({empty[0] if len(empty) == 1 else tuple(empty)!r}) to the recipe.",
        )


def require_weights(estimator: Any) -> None:
    """Refuse sample weights where the estimator cannot take them."""
    if not has_fit_parameter(estimator, "sample_weight"):
        raise InputError(
            f"{type(estimator).__name__} takes no sample weights.", do="Leave `sample_weight` out."
        )


def _takes_missing(estimator: Any) -> bool:
    """A pipeline's own tags are silent about this; its first step answers."""
    first = estimator.steps[0][1] if isinstance(estimator, Pipeline) else estimator
    return bool(get_tags(first).input_tags.allow_nan)
