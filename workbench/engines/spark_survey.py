"""A survey on Spark: one job for all short answers, and one that counts the values of columns with few."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)

from workbench.engines.spark_names import quoted
from workbench.engines.survey import MOST_COUNTED, Counts, Question, Reduction

Fetch = Callable[[DataFrame], pa.Table]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_SETS = 32  # which set a group is of comes as bits of one number
_REDUCTIONS: Mapping[Reduction, Callable[[Column], Column]] = {
    "rows": lambda _: F.count(F.lit(1)),
    "present": F.count,
    "mean": F.mean,
    "std": F.stddev_samp,
    "skew": F.skewness,
    "min": F.min,
    "max": F.max,
    "zeros": lambda column: F.count_if(column == 0),
    "counts": lambda column: F.approx_count_distinct(column, 0.01),
}


def survey(frame: DataFrame, questions: Sequence[Question], fetch: Fetch) -> dict[Question, Any]:
    """Answer all questions; only columns with few different values are counted value by value."""
    wanted = [_answer(asked).alias(f"a{at}") for at, asked in enumerate(questions)]
    row = fetch(frame.select(*wanted)).to_pylist()[0]
    answers = {asked: _plain(asked, answer) for asked, answer in zip(questions, row.values(), strict=True)}
    distinct = {asked.column: answer for asked, answer in answers.items() if asked.reduction == "counts"}
    few = [column for column, about in distinct.items() if about <= MOST_COUNTED]
    counted: dict[str, Counts] = {}
    for start in range(0, len(few), _MOST_SETS):
        counted |= _count(frame, few[start : start + _MOST_SETS], fetch)
    for column, about in distinct.items():
        many = Counts(np.empty(0), np.empty(0, dtype=np.int64), about, complete=False)
        answers[Question("counts", column)] = counted.get(column, many)
    return answers


def _answer(asked: Question) -> Column:
    column = F.col(quoted(asked.column))
    if asked.reduction == "quantiles":
        return F.percentile_approx(column, list(asked.at), 10_000)
    return _REDUCTIONS[asked.reduction](column)


def _plain(asked: Question, answer: Any) -> Any:
    if asked.reduction != "quantiles":
        return answer
    if answer is None:
        return [None] * len(asked.at)
    return [_microseconds(value) if isinstance(value, datetime) else value for value in answer]


def _microseconds(time: datetime) -> int:
    return (time.replace(tzinfo=time.tzinfo or UTC) - _EPOCH) // timedelta(microseconds=1)


def _count(frame: DataFrame, columns: Sequence[str], fetch: Fetch) -> dict[str, Counts]:
    """Count the values of several columns in one job, by grouping sets."""
    names = [f"c{at}" for at in range(len(columns))]
    table = frame.select(
        *(F.col(quoted(column)).alias(name) for column, name in zip(columns, names, strict=True))
    )
    keys = [F.col(name) for name in names]
    sets = table.groupingSets([[key] for key in keys], *keys)
    groups = fetch(sets.agg(F.count(F.lit(1)).alias("rows"), F.grouping_id().alias("which")))
    which = groups["which"].to_numpy()
    everything = 2 ** len(columns) - 1
    found = {}
    for at, (column, name) in enumerate(zip(columns, names, strict=True)):
        part = groups.filter(which == everything - 2 ** (len(columns) - 1 - at)).select([name, "rows"])
        part = part.drop_null().sort_by(name)
        values = part[name].to_numpy(zero_copy_only=False)
        found[column] = Counts(values, part["rows"].to_numpy(), part.num_rows, complete=True)
    return found
