"""What a model says of rows, as columns beside them: a prediction, and the probability of each class."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import numpy as np
import pyarrow as pa

from workbench.errors import ColumnError
from workbench.runtime.predictor import Predictor, Scores

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)


def answer_columns(predictor: Predictor, scores: Scores) -> dict[str, pa.Array]:
    """The columns `prediction` and, for a classifier, `probability_<class>`, each of shape (n,)."""
    kind = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    label = kind[type(predictor.classes[0])] if predictor.classes else pa.float64()
    made = {"prediction": pa.array(scores.prediction, label)}
    if scores.probabilities is not None:
        for each, column in zip(predictor.classes, scores.probabilities.T, strict=True):
            made[f"probability_{each}"] = pa.array(np.ascontiguousarray(column))
    return made


def beside(rows: Rows, answers: dict[str, pa.Array]) -> Rows:
    """The rows with their answers as further columns.

    Raises:
        ColumnError: the rows have a column of that name.
    """
    require_apart(rows.column_names, answers)
    for name, values in answers.items():
        rows = rows.append_column(name, values)
    return rows


def require_apart(given: Collection[str], answers: Collection[str]) -> None:
    """Raise a ColumnError where rows have a column that their answers would write."""
    clash = sorted(set(given) & set(answers))
    if clash:
        names = ", ".join(map(repr, clash))
        raise ColumnError(
            f"The input has {names}, which the output would write.", do="Leave it out of columns=."
        )
