"""The calendar agrees with numpy's and Python's, on every day that has a date."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.formula_examples import Example
from tests.ops.formula_reference import reference
from tests.ops.formula_runs import differences, in_onnx, on_polars, table_of
from workbench.ops.calendar import PARTS, Moment
from workbench.ops.formula import Formula
from workbench.schema import Column

TIMES = (Column("start", "time", "timestamp"), Column("end", "time", "timestamp"))
EXPRESSIONS = (*(f"{part}(start)" for part in PARTS), "days_between(start, end)", "hours_between(start, end)")


def test_every_day_of_the_years_1_to_9999_has_its_date() -> None:
    days = np.arange("0001-01-01", "10000-01-01", dtype="datetime64[D]")
    moment = Moment(days.astype(np.int64), 0)
    year, month, day = moment.date
    assert np.array_equal(year, days.astype("datetime64[Y]").astype(np.int64) + 1970)
    assert np.array_equal(month, days.astype("datetime64[M]").astype(np.int64) % 12 + 1)
    assert np.array_equal(day, (days - days.astype("datetime64[M]")).astype(np.int64) + 1)
    assert np.array_equal(moment.day_of_year, (days - days.astype("datetime64[Y]")).astype(np.int64) + 1)


@pytest.fixture(scope="module")
def turns() -> pl.DataFrame:
    """The first and the last microsecond of each February's end and each year, and what lies between."""
    days = [(2, 28), (2, 28), (3, 1), (12, 31), (1, 1), (10, 15)]
    clocks = [(0, 0, 0, 0), (23, 59, 59, 999_999), (12, 30, 45, 1)]
    years = [*range(1, 9999, 97), 4, 100, 400, 1582, 1900, 1969, 1970, 2000, 2024, 9999]
    times = [datetime(year, *day, *clock) for year in years for day in days for clock in clocks]
    return table_of({"start": [*times, None], "end": [None, *reversed(times)]}, TIMES)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_parts_of_times_are_those_of_python(expression: str, turns: pl.DataFrame) -> None:
    example = Example(expression, ulps=1 if "between" in expression else 0)
    formula = Formula("part", expression)
    found = on_polars(formula, turns)
    expected = [reference(expression, row) for row in turns.iter_rows(named=True)]
    assert differences(expected, found, example) == []
    assert differences(found, in_onnx(formula, turns, TIMES), Example(expression)) == []


@pytest.mark.parametrize("expression", EXPRESSIONS)
@settings(max_examples=10, deadline=None)
@given(times=st.lists(st.tuples(st.none() | st.datetimes(), st.none() | st.datetimes()), max_size=50))
def test_any_time_has_its_parts(
    expression: str, times: list[tuple[datetime | None, datetime | None]]
) -> None:
    table = table_of({"start": [start for start, _ in times], "end": [end for _, end in times]}, TIMES)
    example = Example(expression, ulps=1 if "between" in expression else 0)
    formula = Formula("part", expression)
    found = on_polars(formula, table)
    expected = [reference(expression, row) for row in table.iter_rows(named=True)]
    assert differences(expected, found, example) == []
    assert differences(found, in_onnx(formula, table, TIMES), Example(expression)) == []


@given(
    start=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    between=st.timedeltas(min_value=-(datetime(2000, 1, 1) - datetime(1900, 1, 1))),
)
@settings(max_examples=20, deadline=None)
def test_less_than_285_years_are_measured_to_the_microsecond(start: datetime, between) -> None:
    end = max(datetime(1850, 1, 1), min(datetime(2150, 1, 1), datetime(2000, 1, 1) + between / 20_000_000))
    table = table_of({"start": [start], "end": [end]}, TIMES)
    for expression in ("days_between(start, end)", "hours_between(start, end)"):
        assert on_polars(Formula("y", expression), table) == [reference(expression, table.row(0, named=True))]
