"""Times of every library become microseconds since 1970, and the smallest int64 where one is missing."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.runtime.cells import Refused, times
from workbench.schema import NULL_TIME

NAN = math.nan
EPOCH = datetime(1970, 1, 1)
NO_ROWS: list[Any] = [[], np.array([]), pl.Series([]), pd.Series([]), pa.array([]), np.array([], "<U3")]


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@given(st.lists(st.one_of(st.none(), st.datetimes())))
def test_times_agree_with_the_calendar(cells: list[Any]) -> None:
    expected = [NULL_TIME if cell is None else microseconds(cell) for cell in cells]

    assert times(cells).tolist() == expected
    assert times([None if cell is None else cell.isoformat() for cell in cells]).tolist() == expected
    assert times(pl.Series(cells, dtype=pl.Datetime("us"))).tolist() == expected
    assert times(pa.array(cells, pa.timestamp("us"))).tolist() == expected
    assert times(np.array(cells, dtype="M8[us]")).tolist() == expected


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-23, 23))
def test_a_time_with_a_zone_is_taken_in_utc(moment: datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    expected = [microseconds(moment - timedelta(hours=hours))]

    assert times([aware]).tolist() == expected
    assert times([aware.isoformat()]).tolist() == expected


NOON = datetime(2020, 7, 1, 12)
BEFORE_YEAR_1 = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    "given",
    [
        pl.Series([NOON, None]).dt.replace_time_zone("Europe/Berlin"),
        pl.Series([NOON, None])
        .dt.replace_time_zone("Europe/Berlin")
        .cast(pl.Datetime("ms", "Europe/Berlin")),
        pd.Series([NOON, None]).dt.tz_localize("Europe/Berlin"),
        pd.Series([NOON, None]).astype("M8[ns]").dt.tz_localize("Europe/Berlin"),
        pd.DatetimeIndex([NOON, None]).tz_localize("Europe/Berlin"),
        pa.array([NOON - timedelta(hours=2), None], pa.timestamp("us", "Europe/Berlin")),
        [pd.Timestamp(NOON, tz="Europe/Berlin"), pd.NaT],
        ["2020-07-01T12:00:00+02:00", None],
        ["2020-07-01T10:00:00Z", NAN],
        ["2020-07-01 10:00:00.000000000Z", pd.NA],
    ],
    ids=lambda given: f"{type(given).__module__} {getattr(given, 'dtype', getattr(given, 'type', ''))}",
)
def test_zones_of_every_library(given: Any) -> None:
    expected = microseconds(datetime(2020, 7, 1, 12) - timedelta(hours=2))

    assert times(given).tolist() == [expected, NULL_TIME]


@pytest.mark.parametrize("unit", ["Y", "M", "D", "h", "m", "s", "ms", "us", "ns"])
@pytest.mark.parametrize("text", ["1969-01-01", "2021-01-01", "NaT"])
def test_every_unit(unit: str, text: str) -> None:
    expected = NULL_TIME if text == "NaT" else microseconds(datetime.fromisoformat(text))

    assert times(np.array([text], dtype=f"M8[{unit}]")).tolist() == [expected]


def test_nanoseconds_round_down_as_in_polars() -> None:
    nanoseconds = [-1001, -1000, -1, 0, 1, 999, 1000]
    series = pl.Series(nanoseconds).cast(pl.Datetime("ns"))

    assert times(np.array(nanoseconds, dtype="M8[ns]")).tolist() == series.dt.timestamp("us").to_list()
    assert times(series).tolist() == series.dt.timestamp("us").to_list()


def test_dates_are_midnight() -> None:
    day = date(1999, 12, 31)
    expected = [microseconds(datetime(1999, 12, 31)), NULL_TIME]

    for days in ([day, None], pl.Series([day, None]), pd.Series([day, None]), pa.array([day, None])):
        assert times(days).tolist() == expected


@pytest.mark.parametrize(
    ("given", "row", "value"),
    [
        ([EPOCH, 5], 1, 5),
        ([None, "yesterday"], 1, "yesterday"),
        (["now"], 0, "now"),
        ([""], 0, ""),
        ([BEFORE_YEAR_1], 0, BEFORE_YEAR_1),
        (np.array([1, 2]), 0, 1),
        (np.array(["2020-01-01", "400000-01-01"], dtype="M8[D]"), 1, np.datetime64("400000-01-01")),
    ],
    ids=repr,
)
def test_a_time_column_refuses_the_rest(given: Any, row: int, value: Any) -> None:
    with pytest.raises(Refused) as caught:
        times(given)

    assert (caught.value.row, caught.value.value) == (row, value)


@pytest.mark.parametrize("given", NO_ROWS, ids=lambda given: type(given).__name__)
def test_no_rows(given: Any) -> None:
    assert len(times(given)) == 0
