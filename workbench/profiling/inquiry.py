"""What to ask of each column of a table, so that one pass over the rows answers everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw

from workbench.engines import engine_of, infer_schema, ingest
from workbench.engines.base import Frame
from workbench.engines.ingest import storage_of
from workbench.engines.keys import spare_name
from workbench.engines.survey import Question
from workbench.errors import InputError
from workbench.schema import Column, Schema

GRID = tuple((at + 0.5) / 400 for at in range(400))  # the quantiles that stand for values too many to count


@dataclass(frozen=True)
class Inquiry:
    """A frame ready to be asked, and the questions.

    Args:
        frame: the columns in form, and beside them what only the questions need.
        rows: how many rows there are.
        hashes: the counts of rows that are equal.
        columns: for each column its questions, by the figure that they answer.
    """

    frame: Frame
    rows: Question
    hashes: Question
    columns: Mapping[str, Mapping[str, Question]]

    @property
    def questions(self) -> list[Question]:
        return [
            self.rows,
            self.hashes,
            *(asked for every in self.columns.values() for asked in every.values()),
        ]


def guess(frame: Frame) -> Schema:
    """What the columns seem to mean, passing over those that have no form here (lists, structs).

    Raises:
        InputError: no column is left.
    """
    formed = [
        name for name, dtype in frame.collect_schema().items() if dtype == nw.Unknown or storage_of(dtype)
    ]
    if not formed:
        raise InputError(
            "There is no column of numbers, text or times.", do="Cast one to these, or unnest it."
        )
    return infer_schema(frame.select(*formed))


def inquire(frame: Frame, schema: Schema) -> Inquiry:
    """Bring the columns into form, and say what is to be asked of them.

    Raises:
        ColumnError: the frame lacks a column of the schema, or stores it as something else.
    """
    dtypes = dict(frame.collect_schema())
    found = [(at, column, dtypes.get(column.name, nw.Unknown())) for at, column in enumerate(schema)]
    raw = {column.name: spare_name(frame, f"raw{at}") for at, column, dtype in found if dtype.is_float()}
    lengths = {
        column.name: spare_name(frame, f"length{at}") for at, column, _ in found if column.storage == "text"
    }
    hashes = spare_name(frame, "rows")

    frame = frame.select(nw.all(), *(nw.col(name).alias(copy) for name, copy in raw.items()))
    if formed := [column for _, column, dtype in found if not _is_exact_id(column, dtype)]:
        frame = ingest(frame, formed)
    frame = frame.select(
        *schema.names,
        *raw.values(),
        *(nw.col(name).str.len_chars().alias(length) for name, length in lengths.items()),
    )
    return Inquiry(
        engine_of(frame).hash_rows(frame, schema.names, hashes),
        Question("rows"),
        Question("counts", hashes),
        {column.name: _questions(column, raw, lengths) for column in schema},
    )


def is_measured(column: Column) -> bool:
    """Whether its values lie on a line that can be measured along: numbers and times, but no ids."""
    return column.storage != "text" and column.kind != "id"


def _questions(column: Column, raw: Mapping[str, str], lengths: Mapping[str, str]) -> dict[str, Question]:
    name = column.name
    asked = {"present": Question("present", name), "counts": Question("counts", name)}
    if name in raw:
        asked["raw"] = Question("present", raw[name])
    if name in lengths:
        asked |= {"shortest": Question("min", lengths[name]), "longest": Question("max", lengths[name])}
    if is_measured(column):
        asked |= {
            "min": Question("min", name),
            "max": Question("max", name),
            "grid": Question("quantiles", name, GRID),
        }
    if is_measured(column) and column.storage == "number":
        asked |= {figure: Question(figure, name) for figure in ("mean", "std", "skew", "zeros")}
    return asked


def _is_exact_id(column: Column, dtype: nw.dtypes.DType) -> bool:
    """Whole numbers that name rows stay as they are: beyond 2^53 a float64 would make two the same."""
    return column.kind == "id" and dtype.is_integer()
