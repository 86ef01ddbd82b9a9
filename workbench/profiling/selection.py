"""Which columns can be associated, in what way, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.engines import engine_of
from workbench.engines.base import Frame
from workbench.engines.survey import Counts, Question
from workbench.profiling.coding import Category, Number
from workbench.profiling.evidence import Weighted
from workbench.schema import Column, Schema

MOST_LEVELS = 256  # of a category; a table of two such columns has 65,536 cells

_GRID = tuple((at + 0.5) / 4096 for at in range(4096))
_NUMBERS = ("number", "flag", "timestamp")


@dataclass(frozen=True)
class Selection:
    """The columns to associate.

    Args:
        rows: of the table.
        numbers: columns measured as numbers, by name.
        categories: columns whose levels are compared, by name.
        left_out: the other columns, and why.
    """

    rows: int
    numbers: Mapping[str, Number]
    categories: Mapping[str, Category]
    left_out: Mapping[str, str]


def select(frame: Frame, schema: Schema) -> Selection:
    """Look at every column once, and choose.

    Args:
        frame: the columns in form.
        schema: what they mean.
    """
    rows = Question("rows")
    asked = {column: _questions(column) for column in schema if column.kind not in ("id", "text")}
    answers = engine_of(frame).survey(
        frame, [rows, *(each for every in asked.values() for each in every.values())]
    )
    numbers, categories, left_out = {}, {}, {}
    for column in schema:
        told = {what: answers[question] for what, question in asked.get(column, {}).items()}
        if why := _unfit(column, told.get("counts")):
            left_out[column.name] = why
        elif column in asked and _is_number(column):
            held = Weighted.of(told["counts"], told["grid"], told["present"])
            numbers[column.name] = Number(column.name, held, nullable=told["present"] < answers[rows])
        else:
            categories[column.name] = Category(column.name, told["counts"].values.tolist())
    return Selection(answers[rows], numbers, categories, left_out)


def _questions(column: Column) -> dict[str, Question]:
    asked = {"present": Question("present", column.name), "counts": Question("counts", column.name)}
    if _is_number(column):
        asked["grid"] = Question("quantiles", column.name, _GRID)
    return asked


def _unfit(column: Column, counts: Counts | None) -> str:
    """Why a column cannot be associated, or nothing."""
    if counts is None:
        return "names rows" if column.kind == "id" else "free text"
    if counts.distinct == 0:
        return "has no values"
    if counts.distinct == 1:
        return "constant"
    if not _is_number(column) and (counts.distinct > MOST_LEVELS or not counts.complete):
        return f"{counts.distinct:,} levels, more than {MOST_LEVELS}"
    return ""


def _is_number(column: Column) -> bool:
    return column.kind in _NUMBERS or (column.kind == "ordered" and column.storage == "number")
