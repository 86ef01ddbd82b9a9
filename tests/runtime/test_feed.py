"""Rows of every form give the same feed; what cannot be read is named."""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from workbench.errors import ColumnError, DataError, InputError
from workbench.runtime.feed import Feed, feed
from workbench.schema import NULL_TEXT, NULL_TIME, Column, Schema

SCHEMA = Schema(
    (
        Column("delay", "number", "number", nullable=True),
        Column('car "rier" ü', "text", "category", nullable=False),
        Column("at", "time", "timestamp", nullable=True),
    )
)
CARRIER = 'car "rier" ü'
NOON = datetime(2020, 7, 1, 12)
COLUMNS: dict[str, list[Any]] = {"delay": [1.5, None], CARRIER: ["UA", None], "at": [NOON, None]}
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]


class HomeMade:
    """A frame of nobody's library: columns that answer to_numpy()."""

    class Values:
        def __init__(self, values: list[Any]) -> None:
            self._values = values

        def to_numpy(self) -> Any:
            return np.array(self._values, dtype=object)

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self._columns = columns
        self.columns = list(columns)

    def __len__(self) -> int:
        return 2

    def __getitem__(self, name: str) -> Values:
        return self.Values(self._columns[name])


def structured() -> Any:
    rows = [(1.5, "UA", np.datetime64(NOON)), (math.nan, None, np.datetime64("NaT"))]
    return np.array(rows, dtype=[("delay", "f8"), (CARRIER, "O"), ("at", "M8[us]")])


def assert_same(one: Feed, other: Feed) -> None:
    assert one.rows == other.rows
    assert one.arrays.keys() == other.arrays.keys()
    for name, array in one.arrays.items():
        assert array.dtype == other.arrays[name].dtype
        assert_array_equal(array, other.arrays[name])


@pytest.mark.parametrize(
    "rows",
    [
        COLUMNS,
        {name: tuple(values) for name, values in COLUMNS.items()},
        {name: pl.Series(values) for name, values in COLUMNS.items()},
        OrderedDict(COLUMNS),
        RECORDS,
        tuple(RECORDS),
        [{**RECORDS[0]}, {CARRIER: None}],
        structured(),
        structured().view(np.recarray),
        pl.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS, index=[7, 7]),
        pd.DataFrame(COLUMNS).convert_dtypes(),
        pa.table(COLUMNS),
        pa.table(COLUMNS).to_batches()[0],
        HomeMade(COLUMNS),
    ],
    ids=lambda rows: type(rows).__qualname__,
)
def test_every_form_gives_the_same_feed(rows: Any) -> None:
    got = feed(rows, SCHEMA)

    assert got.rows == 2
    assert got.extra == ()
    assert_array_equal(got.arrays["delay"], [1.5, math.nan])
    assert got.arrays[CARRIER].tolist() == ["UA", NULL_TEXT]
    assert got.arrays["at"].tolist() == [1593604800000000, NULL_TIME]
    assert [got.arrays[name].dtype.kind for name in SCHEMA.names] == ["f", "O", "i"]


@pytest.mark.parametrize("row", [RECORDS[0], structured()[0], pl.DataFrame(COLUMNS).row(0, named=True)])
def test_one_row(row: Any) -> None:
    assert_same(feed(row, SCHEMA), feed([RECORDS[0]], SCHEMA))


def test_one_row_of_scalars_that_look_like_columns() -> None:
    row = {"delay": np.array(1.5), CARRIER: np.str_("UA"), "at": pd.Timestamp(NOON)}

    assert_same(feed(row, SCHEMA), feed([RECORDS[0]], SCHEMA))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "delay": st.one_of(st.none(), st.floats(), st.integers(-(2**53), 2**53)),
                CARRIER: st.one_of(st.none(), st.text()),
                "at": st.one_of(st.none(), st.datetimes()),
            }
        ),
        min_size=1,
    )
)
def test_records_and_columns_are_one(records: list[dict[str, Any]]) -> None:
    columns = {name: [record[name] for record in records] for name in SCHEMA.names}
    frame = pl.DataFrame(
        columns, schema={"delay": pl.Float64, CARRIER: pl.String, "at": pl.Datetime}, strict=False
    )

    assert_same(feed(records, SCHEMA), feed(columns, SCHEMA))
    assert_same(feed(records, SCHEMA), feed(frame, SCHEMA))
    assert_same(feed(records[0], SCHEMA), feed(frame[:1], SCHEMA))


def test_a_bad_field_is_named_with_what_is_allowed() -> None:
    with pytest.raises(DataError) as caught:
        feed({**COLUMNS, CARRIER: ["UA", 12]}, SCHEMA, first_row=1000)

    assert str(caught.value) == (
        f"Row 1001, column {CARRIER!r}: 12 (int) was given. Allowed: text, or None where it is missing."
    )


def test_a_long_value_is_shown_in_short() -> None:
    with pytest.raises(DataError) as caught:
        feed({**COLUMNS, "delay": [0.0, "x" * 1000]}, SCHEMA)

    assert len(str(caught.value)) < 250


def test_a_nullable_column_that_is_absent_is_missing() -> None:
    got = feed({CARRIER: ["UA", "B6"]}, SCHEMA)

    assert np.isnan(got.arrays["delay"]).all()
    assert got.arrays["at"].tolist() == [NULL_TIME, NULL_TIME]


def test_all_the_absent_columns_are_named() -> None:
    schema = Schema((Column("a", "number", "number", nullable=False), *SCHEMA))
    with pytest.raises(ColumnError) as caught:
        feed({"carier": ["UA"], "delay": [1.0]}, schema)

    assert f"needs are missing: 'a', {CARRIER!r}." in str(caught.value)
    assert "carier" in str(caught.value)


def test_rows_with_none_of_the_columns_are_no_rows() -> None:
    schema = Schema((Column("delay", "number", "number"),))
    with pytest.raises(ColumnError, match="None of the model's columns is there"):
        feed({"dely": [1.0]}, schema)


def test_a_record_that_lacks_a_needed_column_is_named() -> None:
    with pytest.raises(ColumnError, match=r"Row 1 has no .*, which every row must have"):
        feed([RECORDS[0], {"delay": 1.0}], SCHEMA)


@pytest.mark.parametrize(
    "rows", [{**COLUMNS, "x": [1, 2], "y": 0}, [{**RECORDS[0], "y": 1}, {**RECORDS[1], "x": 1}]]
)
def test_extra_columns_are_told(rows: Any) -> None:
    assert feed(rows, SCHEMA).extra == ("x", "y")


def test_unequal_lengths_are_told() -> None:
    with pytest.raises(InputError, match=r"unequal length: 'delay' has 1 rows, .* has 2 rows"):
        feed({**COLUMNS, "delay": [1.0]}, SCHEMA)


def test_a_single_value_beside_columns_is_refused() -> None:
    with pytest.raises(InputError, match=r"'delay' is one value, and .* is a column"):
        feed({**COLUMNS, "delay": 1.0}, SCHEMA)


def test_a_column_has_one_dimension() -> None:
    with pytest.raises(InputError, match=r"Column 'delay' has 2 dimensions"):
        feed({**COLUMNS, "delay": np.zeros((2, 2))}, SCHEMA)


@pytest.mark.parametrize(
    "rows", ["late.parquet", 5, None, np.zeros((2, 3)), [[1.5, "UA"]], [RECORDS[0], None]]
)
def test_other_forms_are_refused(rows: Any) -> None:
    with pytest.raises(InputError, match="Rows are a dict of columns"):
        feed(rows, SCHEMA)


def test_a_lazy_frame_is_to_be_collected() -> None:
    with pytest.raises(InputError, match="Collect a lazy frame first"):
        feed(pl.LazyFrame(COLUMNS), SCHEMA)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        {name: [] for name in COLUMNS},
        pl.DataFrame(COLUMNS)[:0],
        pd.DataFrame(COLUMNS)[:0],
        structured()[:0],
    ],
)
def test_no_rows(rows: Any) -> None:
    got = feed(rows, SCHEMA)

    assert got.rows == 0
    assert [len(array) for array in got.arrays.values()] == [0, 0, 0]
