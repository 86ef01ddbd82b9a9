"""Answer raw rows with an exported model."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError, InputError
from workbench.runtime.feed import Feed, feed
from workbench.runtime.modelfile import Task, open_model
from workbench.runtime.rows import Rows
from workbench.schema import Schema

Arrays = Mapping[str, NDArray[Any]]

_CHUNK = 16_384  # rows that one thread answers at a time
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class ExtraColumnsWarning(UserWarning):
    """Columns were given that the model does not read."""


@dataclass(frozen=True)
class Scores:
    """What a model says of n rows.

    Args:
        prediction: the labels (one of `Predictor.classes` each) or float64 values, shape (n,).
        probabilities: float64 of shape (n, k), one column a class; None for a regression.
    """

    prediction: NDArray[Any]
    probabilities: NDArray[np.float64] | None


class Predictor:
    """An exported model, ready to answer raw rows, many of them on all cores; safe to share between threads.

    Args:
        path: the .onnx file that `workbench.export` wrote. A pickled Predictor opens it again.

    Raises:
        ModelFileError: the file is not there, is damaged, is not ours, or is newer than this workbench.

    >>> Predictor("late.onnx")
    Traceback (most recent call last):
    workbench.errors.ModelFileError: No model can be read at '...late.onnx': No such file or directory.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._model = open_model(path)
        self._has_warned = False

    def predict(self, rows: Rows) -> NDArray[Any]:
        """The label or the value of each row.

        Args:
            rows: a dict of columns, a dict of single values (one row), a list of dicts, a numpy structured
                array, or a frame of polars, pandas or pyarrow, with the raw columns of `schema`.

        Returns:
            Shape (n,): labels as in `classes`, or float64 values for a regression.

        Raises:
            ColumnError: columns that the model must be given are not there.
            DataError: a value that its column cannot hold, named by row (from 0) and column.
        """
        return self.score(rows).prediction

    def predict_proba(self, rows: Rows) -> NDArray[np.float64]:
        """The probability of each class, shape (n, k), columns in the order of `classes`.

        Raises:
            InputError: the model is a regression; otherwise as `predict`.
        """
        probabilities = self.score(rows).probabilities
        if probabilities is None:
            raise InputError("A regression has no probabilities.", do="Use predict.")
        return probabilities

    def score(self, rows: Rows, *, first_row: int = 0) -> Scores:
        """Predictions and probabilities in one run of the model.

        Args:
            rows: as for `predict`.
            first_row: the number that an error gives to the first of these rows.
        """
        inputs = feed(rows, self.schema, first_row=first_row)
        self._warn_of(inputs.extra)
        if inputs.rows == 0:
            return self._no_scores()
        prediction, *probabilities = self._run(inputs, first_row)
        if self._label_type is bool:
            prediction = prediction.astype(bool)
        return Scores(prediction, probabilities[0] if probabilities else None)

    @property
    def path(self) -> str:
        return str(self._model.path)

    @property
    def schema(self) -> Schema:
        """The raw columns that the model reads."""
        return self._model.schema

    @property
    def task(self) -> Task:
        return self._model.task

    @property
    def target(self) -> str:
        return str(self.metadata["target"])

    @property
    def classes(self) -> tuple[str | int | bool, ...]:
        """The labels, in the order of the columns of `predict_proba`; none for a regression."""
        return tuple(self.metadata["classes"])

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the recipe makes of the raw ones."""
        return tuple(self.metadata["features"])

    @property
    def recipe(self) -> dict[str, Any]:
        return dict(self.metadata["recipe"])

    @property
    def metrics(self) -> dict[str, Any]:
        """What validation measured, where the export was given a report."""
        return dict(self.metadata.get("metrics") or {})

    @property
    def proof(self) -> dict[str, Any]:
        """How closely the file answered as the trained model, when it was written."""
        return dict(self.metadata.get("proof") or {})

    @property
    def metadata(self) -> dict[str, Any]:
        """All that the file says of itself."""
        return self._model.description

    def __repr__(self) -> str:
        return f"Predictor({self.path!r})"

    def __reduce__(self) -> tuple[type[Predictor], tuple[str]]:
        return Predictor, (self.path,)

    def _repr_html_(self) -> str:
        facts = {
            "target": f"{self.target} ({self.task})",
            "classes": ", ".join(map(str, self.classes)),
            "reads": ", ".join(self.schema.names),
            "features": str(len(self.features)),
            **{name: json.dumps(value) for name, value in self.metrics.items()},
        }
        lines = (
            f"<tr><th>{escape(name)}</th><td>{escape(fact)}</td></tr>" for name, fact in facts.items() if fact
        )
        return f"<table><caption>{escape(self._model.path.name)}</caption>{''.join(lines)}</table>"

    @property
    def _label_type(self) -> type:
        return type(self.classes[0]) if self.classes else float

    def _run(self, inputs: Feed, first_row: int) -> list[NDArray[Any]]:
        try:
            if inputs.rows < 2 * _CHUNK:
                return self._answer(inputs.arrays)
            with ThreadPoolExecutor(_cores()) as threads:
                parts = list(threads.map(self._answer, _chunks(inputs)))
        except UnicodeEncodeError as error:
            raise _not_unicode(inputs, first_row) from error
        return [np.concatenate(answers) for answers in zip(*parts, strict=True)]

    def _answer(self, arrays: Arrays) -> list[NDArray[Any]]:
        answers: list[NDArray[Any]] = self._model.session.run(self._model.outputs, arrays)
        return answers

    def _no_scores(self) -> Scores:
        kind: type = object if self._label_type is str else self._label_type
        return Scores(np.empty(0, dtype=kind), np.empty((0, len(self.classes))) if self.classes else None)

    def _warn_of(self, extra: tuple[str, ...]) -> None:
        if extra and not self._has_warned:
            self._has_warned = True
            names = ", ".join(map(repr, extra))
            warnings.warn(f"The model does not read the columns {names}.", ExtraColumnsWarning, stacklevel=4)


def _cores() -> int:
    """The cores that this process may use; where the system does not tell, those that there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks(inputs: Feed) -> Iterator[Arrays]:
    """The rows in parts, for the cores to share: each part is answered by one thread, as ever."""
    for start in range(0, inputs.rows, _CHUNK):
        yield {name: array[start : start + _CHUNK] for name, array in inputs.arrays.items()}


def _not_unicode(inputs: Feed, first_row: int) -> DataError:
    """Name the text that onnxruntime refused without saying which: it holds half of a surrogate pair."""
    columns = {name: array.tolist() for name, array in inputs.arrays.items() if array.dtype == object}
    refused = (
        f"Row {first_row + row}, column {name!r}: {text!r} is not valid Unicode."
        for name, texts in columns.items()
        for row, text in enumerate(texts)
        if _HALF_PAIR.search(text)
    )
    return DataError(next(refused))
