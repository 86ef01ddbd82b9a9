"""A CSV spells numbers and times as text; the model's schema says which text is which."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.runtime.spelling import typed
from workbench.schema import Column, Schema

SCHEMA = Schema(
    (Column("n", "number", "number"), Column("s", "text", "text"), Column("t", "time", "timestamp"))
)


def read(name: str, cells: list[str | None]) -> list[Any]:
    values: list[Any] = typed(pa.table({name: pa.array(cells, pa.string())}), SCHEMA)[name].to_pylist()
    return values


@given(
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False), st.integers(-(2**53), 2**53), st.booleans()))
)
def test_numbers_are_read_as_python_writes_them(cells: list[Any]) -> None:
    spelled = [None if cell is None else str(cell) for cell in cells]

    assert read("n", spelled) == [None if cell is None else float(cell) for cell in cells]


@given(st.lists(st.one_of(st.none(), st.datetimes())))
def test_times_are_iso_8601(cells: list[datetime | None]) -> None:
    assert read("t", [None if cell is None else cell.isoformat(" ") for cell in cells]) == cells


def test_space_around_numbers_and_times_is_nothing() -> None:
    assert read("n", [" 5", "7 ", "", " "]) == [5.0, 7.0, None, None]
    assert read("t", [" 2020-01-01", ""]) == [datetime(2020, 1, 1), None]


def test_text_stays_as_it_is() -> None:
    assert read("s", ["007", " a ", "", None, "true"]) == ["007", " a ", "", None, "true"]
    assert read("not the model's", ["007", "1e5", None]) == ["007", "1e5", None]


def test_numbers_of_all_spellings() -> None:
    values = read("n", ["1e3", "+2", "-0", "NaN", "TRUE", "False", "1e20"])

    assert values[:3] == [1000.0, 2.0, 0.0]
    assert math.isnan(values[3])
    assert values[4:] == [1.0, 0.0, 1e20]


@pytest.mark.parametrize("text", ["x", "1,5", "1_000", "NA", "0x10", "yes"])
def test_text_that_is_no_number_is_named(text: str) -> None:
    table = pa.table({"n": ["1", "true", text]})
    with pytest.raises(
        DataError, match=r"Row 12, column 'n': '.*' \(str\) was given. Allowed: a number, true or false"
    ):
        typed(table, SCHEMA, first_row=10)


@pytest.mark.parametrize("text", ["9007199254740993", "-9007199254740993", "12345678901234567890"])
def test_ids_are_named(text: str) -> None:
    with pytest.raises(DataError, match=rf"Row 1, column 'n': '{text}'.*declare the column as text"):
        typed(pa.table({"n": ["9007199254740992", text]}), SCHEMA)


def test_text_that_is_no_time_is_named() -> None:
    with pytest.raises(DataError, match=r"Row 0, column 't': '01/02/2020' .*ISO 8601"):
        typed(pa.table({"t": ["01/02/2020"]}), SCHEMA)
