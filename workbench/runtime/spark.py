"""Score a Spark table where its rows are: the model goes to them, and nothing comes to the driver."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.errors import ColumnError, InputError, MissingExtraError, ModelFileError
from workbench.runtime.predictor import Predictor

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError.of("Scoring a Spark table", "spark") from error

from workbench.runtime.answers import answer_columns, beside, require_apart

SparkFrame = Any
"""A DataFrame of Spark, classic or Connect; it is asked for what it can do, so Spark is not imported."""

Score = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_TYPES = {"double": "double", "int64": "long", "bool": "boolean", "string": "string"}  # Arrow's, Spark's


def predict_frame(
    model: Predictor | str | os.PathLike[str], frame: SparkFrame, *, columns: Collection[str] | None = None
) -> SparkFrame:
    """Score every row of a Spark table, on the cluster, when the result is read.

    The result has the table's columns, then `prediction`, then for a classifier one `probability_<class>`
    a class; the numbers are those of `Predictor.score`, bit for bit. The workers need
    `notebook-workbench[batch]`; each of their processes opens the model once.

    Args:
        model: a Predictor, or the path of its file.
        frame: a DataFrame of Spark, classic or Connect.
        columns: the table's columns to keep, such as a key; all where it is None.

    Raises:
        MissingExtraError: pyarrow is not installed (on import).
        InputError: this is no Spark table.
        ColumnError: a column is missing, or the table has one that the result would write.
        ModelFileError: the file changed since the Predictor opened it.
    """
    if not hasattr(frame, "mapInArrow"):
        raise InputError(
            f"A {type(frame).__name__} is no table of Spark.", do="Use predict, or predict_file for files."
        )
    predictor = model if isinstance(model, Predictor) else Predictor(model)
    keep = _kept(frame.columns, columns)
    read = [name for name in frame.columns if name in predictor.schema]
    answers = answer_columns(predictor, predictor.score({name: [] for name in read}))
    require_apart(keep, answers)
    names = [name for name in frame.columns if name in {*keep, *read}]
    rows = frame.select(*map(_quoted, names))
    score = _score_with(_content(predictor), Path(predictor.path).name, names, keep)
    plain = rows.toDF(*map(str, range(len(names))))  # a name with a dot cannot be mapped
    return plain.mapInArrow(score, _result(rows.schema, keep, answers))


def _result(schema: Any, keep: list[str], answers: dict[str, pa.Array]) -> Any:
    result = type(schema)([schema[name] for name in keep])
    for name, values in answers.items():
        result = result.add(name, _TYPES[str(values.type)])
    return result


def _kept(given: list[str], columns: Collection[str] | None) -> list[str]:
    for name in columns or ():
        if name not in given:
            raise ColumnError(f"The table has no column {name!r} to keep.", known=given, given=name)
    return list(given if columns is None else columns)


def _quoted(name: str) -> str:
    """A name as Spark takes it for nothing else."""
    return "`" + name.replace("`", "``") + "`"


def _content(predictor: Predictor) -> bytes:
    """The model's file, which must still be the one that answers here."""
    file = Path(predictor.path)
    content = file.read_bytes()
    if _opened(content, file.name).metadata != predictor.metadata:
        raise ModelFileError(f"{file.name} has changed since it was opened.", do="Open it again.")
    return content


def _score_with(content: bytes, file: str, names: list[str], keep: list[str]) -> Score:
    """A function that carries the model with it, for rows whose columns are these."""

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        predictor = _opened(content, file)
        read = [name for name in names if name in predictor.schema]
        for batch in batches:
            rows = batch.rename_columns(names)
            answers = answer_columns(predictor, predictor.score(rows.select(read)))
            yield beside(rows.select(keep), answers)

    return score


@lru_cache(maxsize=1)
def _opened(content: bytes, file: str) -> Predictor:
    """The model, opened once in each process that works for Spark."""
    with TemporaryDirectory() as folder:
        path = Path(folder, file)
        path.write_bytes(content)
        return Predictor(path)
