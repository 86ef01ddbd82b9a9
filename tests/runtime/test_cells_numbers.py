"""Numbers of every library become float64, finite or missing."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from workbench.runtime.cells import Refused, numbers
from workbench.schema import MAX_EXACT_INT

NAN = math.nan
EPOCH = datetime(1970, 1, 1)
NO_ROWS: list[Any] = [[], np.array([]), pl.Series([]), pd.Series([]), pa.array([]), np.array([], "<U3")]


def frames_of(values: list[Any]) -> dict[str, Any]:
    """The same column in each library."""
    return {
        "list": values,
        "polars": pl.Series(values, strict=False),
        "pandas": pd.Series(values, index=range(5, 5 + len(values))),
        "pyarrow": pa.chunked_array([pa.array(values)]),
        "pyarrow array": pa.array(values),
    }


@pytest.mark.parametrize("library", ["list", "polars", "pandas", "pyarrow", "pyarrow array"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([1.5, None, -0.0], [1.5, NAN, -0.0]),
        ([1, None, 2**53], [1, NAN, 2**53]),
        ([3, -4], [3, -4]),
        ([True, None, False], [1, NAN, 0]),
        ([math.inf, -math.inf, NAN], [NAN, NAN, NAN]),
        ([Decimal("1.25"), None], [1.25, NAN]),
        ([None, None], [NAN, NAN]),
    ],
)
def test_numbers_of_every_library(library: str, given: list[Any], expected: list[float]) -> None:
    array = numbers(frames_of(given)[library])

    assert array.dtype == np.float64
    assert_array_equal(array, np.array(expected, dtype=np.float64))
    assert_array_equal(np.signbit(array), np.signbit(np.array(expected)))


@pytest.mark.parametrize(
    "given",
    [
        pd.Series([1, None], dtype="Int64"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([1.0, None], dtype="Float64"),
        pd.Series([1, None], dtype="int64[pyarrow]"),
        [1, pd.NA],
        [np.int8(1), pd.NaT],
        [np.float32(1), np.datetime64("NaT")],
        [np.True_, None],
        [1, Decimal("1e400")],
        [np.float32(1), np.float32("inf")],
        np.array([1, NAN], dtype=">f8"),
        np.array([1, NAN], dtype=np.float16),
        np.ma.masked_array([1, 2], mask=[False, True]),
        np.array([1, None], dtype=object),
    ],
    ids=repr,
)
def test_numbers_however_missing_is_written(given: Any) -> None:
    assert_array_equal(numbers(given), [1, NAN])


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats())))
def test_numbers_agree_with_float(cells: list[Any]) -> None:
    expected = [float(cell) if cell is not None and math.isfinite(cell) else NAN for cell in cells]

    assert_array_equal(numbers(cells), np.array(expected, dtype=np.float64))


@pytest.mark.parametrize("library", ["list", "polars", "pyarrow", "pyarrow array"])
@pytest.mark.parametrize("large", [2**53 + 1, -(2**53) - 1, 2**62])
@pytest.mark.parametrize("rest", [[7], [7, None]])
def test_whole_numbers_beyond_2_53_are_ids(library: str, large: int, rest: list[Any]) -> None:
    with pytest.raises(Refused) as caught:
        numbers(frames_of([*rest, large])[library])

    assert (caught.value.row, caught.value.value) == (len(rest), large)
    assert "declare the column as text" in caught.value.allowed


@pytest.mark.parametrize(
    "large",
    [np.array([2**64 - 1], dtype=np.uint64), np.array([-(2**63)]), [10**400], pd.Series([2**53 + 1], [8])],
)
def test_the_largest_ints_are_ids_too(large: Any) -> None:
    with pytest.raises(Refused) as caught:
        numbers(large)

    assert abs(caught.value.value) > MAX_EXACT_INT


def test_nullable_pandas_ids_keep_their_digits() -> None:
    with pytest.raises(Refused) as caught:
        numbers(pd.Series([1, None, 2**53 + 1], dtype="Int64", index=["a", "b", "c"]))

    assert (caught.value.row, caught.value.value) == (2, 2**53 + 1)


def test_large_floats_are_numbers() -> None:
    assert_array_equal(numbers([1e300, 2.0**60]), [1e300, 2.0**60])
    assert_array_equal(numbers(pl.Series([1e300, None])), [1e300, NAN])


def test_numbers_are_not_changed_where_they_came_from() -> None:
    given = np.array([1.0, math.inf])

    numbers(given)

    assert_array_equal(given, [1.0, math.inf])


@pytest.mark.parametrize(
    ("given", "row", "value"),
    [
        ([1.0, "2"], 1, "2"),
        (pl.Series(["1", None]), 0, "1"),
        (np.array(["5", "x"]), 0, "5"),
        ([None, 1j], 1, 1j),
        ([[1.0]], 0, [1.0]),
        (np.array([None, b"7"], dtype=object), 1, b"7"),
        (pl.Series([None, EPOCH]), 1, np.datetime64(EPOCH)),
        (pl.Series([timedelta(1)]), 0, np.timedelta64(1, "D")),
    ],
    ids=repr,
)
def test_a_number_column_refuses_the_rest(given: Any, row: int, value: Any) -> None:
    with pytest.raises(Refused) as caught:
        numbers(given)

    assert (caught.value.row, caught.value.value) == (row, value)
    assert caught.value.allowed.startswith("a number")


@pytest.mark.parametrize("given", NO_ROWS, ids=lambda given: type(given).__name__)
def test_no_rows(given: Any) -> None:
    assert len(numbers(given)) == 0
