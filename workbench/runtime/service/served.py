"""The model that a service answers with: its name and version, and what it says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, ModelFileError
from workbench.runtime.cells import READERS, Refused
from workbench.runtime.predictor import Predictor, Scores
from workbench.runtime.rows import Rows, columns_of
from workbench.runtime.service.replies import Fault, Problem, fault
from workbench.schema import Column


@dataclass(frozen=True)
class Served:
    """A model under a name.

    Args:
        predictor: the model.
        name: what clients call it: its file's stem.
        version: says which file answered: the first digits of its content's SHA-256.
    """

    predictor: Predictor
    name: str
    version: str

    @classmethod
    def of(cls, predictor: Predictor) -> Served:
        file = Path(predictor.path)
        return cls(predictor, file.stem, hashlib.sha256(file.read_bytes()).hexdigest()[:12])

    def score(self, rows: Rows) -> Scores:
        """What the model says of rows that a client sent.

        Raises:
            Problem: 422, with every column that holds a value that it cannot, and the first such row.
        """
        try:
            return self.predictor.score(rows)
        except InputError as error:
            raise Problem(422, str(error), faults=tuple(self._faults(rows))) from error

    def warm_up(self) -> None:
        """Answer one row, missing where it may be, so that no client waits for what only a first run does.

        Raises:
            ModelFileError: the model fails on it.
        """
        row = {column.name: [_some_value(column)] for column in self.predictor.schema}
        try:
            self.predictor.score(row)
        except Exception as error:  # onnxruntime's errors have no base of their own
            file = Path(self.predictor.path).name
            raise ModelFileError(
                f"{file} cannot answer a row: {error}", do="Export the model again."
            ) from error

    def _faults(self, rows: Rows) -> Iterator[Fault]:
        schema = self.predictor.schema
        try:
            given = columns_of(rows, schema).columns
        except InputError:
            given = {}
        for column in schema:
            if column.name in given:
                yield from _refused(column, given[column.name])
            elif not column.nullable:
                yield from _absent(column, rows)


def _refused(column: Column, values: Any) -> Iterator[Fault]:
    try:
        READERS[column.storage](values)
    except Refused as refused:
        yield fault(refused, column.name)


def _absent(column: Column, rows: Rows) -> Iterator[Fault]:
    told = {"column": column.name, "allowed": "a value in every row"}
    if not isinstance(rows, list):
        yield told
    for row, record in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(record, dict) and column.name not in record:
            yield {"row": row, **told}
            return


def _some_value(column: Column) -> Any:
    return None if column.nullable else {"number": 0.0, "text": "", "time": "1970-01-01"}[column.storage]
