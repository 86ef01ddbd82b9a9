"""Splits: no row ever changes sides, no group straddles, no stratum is lost, no time goes backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from scipy import stats

from workbench.errors import ColumnError, DataError, InputError
from workbench.sampling import sample, split

ROWS = 20_000
FLIGHTS = pl.DataFrame(
    {
        "row": range(ROWS),
        "name": [f"flight {at}" for at in range(ROWS)],
        "plane": [f"N{at * 7919 % 997}" if at % 50 else None for at in range(ROWS)],
        "carrier": [["UA", "AA", None][at % 3] for at in range(ROWS)],
        "hour": pl.Series([at * 7919 % 24 for at in range(ROWS)], dtype=pl.Int8),
        "day": [date(2013, 1, 1) + timedelta(days=at * 7919 % 365) for at in range(ROWS)],
    }
)


def rows_of(frame: Any) -> list[int]:
    return (
        pl.LazyFrame(frame).collect()["row"].to_list()
        if isinstance(frame, pl.DataFrame)
        else list(frame["row"])
    )


@given(st.sets(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=100), st.integers(0, 5), st.data())
@settings(max_examples=30, deadline=None)
def test_no_row_changes_sides_when_the_table_grows(keys: set[int], seed: int, data: st.DataObject) -> None:
    everything = sorted(keys)
    first = data.draw(st.lists(st.sampled_from(everything), unique=True))
    tables = [pl.DataFrame({"row": pl.Series(rows, dtype=pl.Int64)}) for rows in (first, everything)]

    (train, test), (later_train, later_test) = (split(table, key="row", seed=seed) for table in tables)

    assert rows_of(train) == [row for row in first if row in set(rows_of(later_train))]
    assert rows_of(test) == [row for row in first if row in set(rows_of(later_test))]
    assert sorted(rows_of(later_train) + rows_of(later_test)) == everything


@pytest.mark.parametrize("by", [{"key": "row"}, {"key": "name"}, {}, {"stratify": "carrier"}], ids=str)
@pytest.mark.parametrize("test_size", [0.01, 0.25, 0.9])
def test_the_share_is_as_asked_but_for_chance(by: dict[str, Any], test_size: float) -> None:
    train, test = split(FLIGHTS, test_size=test_size, **by)

    assert sorted(rows_of(train) + rows_of(test)) == list(range(ROWS))
    assert stats.binomtest(test.height, ROWS, test_size).pvalue > 1e-4


def test_another_seed_and_a_sample_of_the_same_have_nothing_to_do_with_it() -> None:
    _, test = split(FLIGHTS, key="row", seed=7)
    others = {
        "a split of another seed": split(FLIGHTS, key="row", seed=8)[1],
        "a sample of this seed": sample(FLIGHTS, fraction=0.25, key="row", seed=7),
    }

    for what, other in others.items():
        both = test.join(other, on="row").height
        assert stats.binomtest(both, test.height, 0.25).pvalue > 1e-4, what


@pytest.mark.spark
@pytest.mark.parametrize(
    "by", [{"key": "name"}, {"groups": "plane"}, {"groups": "hour"}, {"time": "day"}], ids=str
)
def test_spark_splits_alike(by: dict[str, Any], spark: Any) -> None:
    there = spark.createDataFrame(FLIGHTS.to_arrow()).repartition(3)

    for ours, theirs in zip(split(FLIGHTS, seed=7, **by), split(there, seed=7, **by), strict=True):
        assert sorted(theirs.select("row").toArrow()["row"].to_pylist()) == rows_of(ours)


@pytest.mark.spark
def test_spark_splits_by_timestamps_of_both_kinds_and_by_strata(spark: Any) -> None:
    there = spark.sql(
        "select id as row, timestamp_millis(id * 100 - 5000) as at, id % 2 = 0 as even, "
        "cast(timestamp_millis(id * 100 - 5000) as timestamp_ntz) as local from range(100)"
    )

    for time in ("at", "local"):
        assert sorted(split(there, time=time)[1].toArrow()["row"].to_pylist()) == list(range(75, 100))
    train, test = split(there, stratify="even")
    assert train.count() + test.count() == 100
    with pytest.raises(DataError, match="On one side of the split only: 'row' '0' "):
        split(there, stratify="row")


@pytest.mark.parametrize("groups", ["plane", "hour"])
def test_a_group_is_on_one_side_and_the_rows_without_one_are_a_group(groups: str) -> None:
    train, test = split(FLIGHTS, groups=groups, seed=3)

    there, here = set(train[groups]), set(test[groups])
    assert here
    assert not here & there
    assert here | there == set(FLIGHTS[groups])
    assert train.columns == FLIGHTS.columns


def test_a_group_stays_where_it_is_when_rows_are_added() -> None:
    early = set(split(FLIGHTS.head(2000), groups="plane")[1]["plane"])

    assert early <= set(split(FLIGHTS, groups="plane")[1]["plane"])


def test_strata_move_no_row() -> None:
    for plain, stratified in zip(
        split(FLIGHTS, key="row"), split(FLIGHTS, key="row", stratify="carrier"), strict=True
    ):
        assert plain.equals(stratified)


def test_a_stratum_on_one_side_only_is_an_error_that_names_it() -> None:
    rare = FLIGHTS.with_columns(carrier=pl.when(pl.col("row") < 1).then(pl.lit("F9")).otherwise("carrier"))

    with pytest.raises(DataError, match=r"only: 'carrier' 'F9' \(1 rows\)\. Merge rare values first"):
        split(rare, key="row", stratify="carrier")


@pytest.mark.parametrize(
    "dtype", [pl.Date, pl.Datetime("ms"), pl.Datetime("us", "Europe/Zurich"), pl.Datetime("ns")]
)
def test_the_latest_are_withheld_and_a_day_is_not_cut(dtype: Any) -> None:
    train, test = split(FLIGHTS.with_columns(pl.col("day").cast(dtype)), time="day", test_size=0.25)

    assert train["day"].max() < test["day"].min()
    assert train.height + test.height == ROWS
    per_day = FLIGHTS["day"].value_counts()["count"].max()
    assert abs(test.height - ROWS / 4) <= per_day / 2


@given(st.lists(st.integers(0, 8), min_size=2, max_size=60), st.floats(0.05, 0.95))
@settings(max_examples=30, deadline=None)
def test_no_other_cut_in_time_comes_nearer(hours: list[int], test_size: float) -> None:
    table = pl.DataFrame({"row": range(len(hours)), "hour": hours})
    if len(set(hours)) == 1:
        with pytest.raises(DataError, match=r"All \d+ rows are of one 'hour': there is no cut"):
            split(table, time="hour", test_size=test_size)
        return

    train, test = split(table, time="hour", test_size=test_size)

    assert train["hour"].max() < test["hour"].min()
    nearest = min(
        abs(sum(hour >= cut for hour in hours) - test_size * len(hours)) for cut in set(hours) - {min(hours)}
    )
    assert abs(test.height - test_size * len(hours)) <= nearest + 1e-9


def test_rows_without_a_time_are_counted() -> None:
    gaps = pl.DataFrame({"row": range(4), "at": [1.0, None, float("nan"), 2.0]})

    with pytest.raises(DataError, match="2 of 4 rows have no 'at'"):
        split(gaps, time="at")
    with pytest.raises(DataError, match="0 of 0 rows"):
        split(gaps.clear(), time="at")


def test_a_frame_comes_back_as_its_kind() -> None:
    expected = [rows_of(side) for side in split(FLIGHTS, key="row")]
    turns = ((pl.DataFrame.to_pandas, pd.DataFrame), (pl.DataFrame.to_arrow, pa.Table))

    for turn, kind in turns:
        sides = split(turn(FLIGHTS), key="row")

        assert all(isinstance(side, kind) for side in sides)
        assert [pl.DataFrame(side)["row"].to_list() for side in sides] == expected


def test_lazy_sides_read_nothing_yet() -> None:
    def read(*_: Any) -> Any:
        raise AssertionError("it was read")
        yield

    unread = register_io_source(read, schema=FLIGHTS.schema)

    for by in ({"key": "row"}, {"groups": "plane"}, {}):
        assert all(isinstance(side, pl.LazyFrame) for side in split(unread, **by))


def test_an_empty_table_has_two_empty_sides() -> None:
    assert [side.height for side in split(FLIGHTS.clear(), key="row")] == [0, 0]


def test_a_row_without_a_key_is_an_error_when_it_is_read() -> None:
    gaps = pl.LazyFrame({"row": [1, None]})

    train, _ = split(gaps, key="row")

    with pytest.raises(DataError, match="'row' is null in some rows"):
        train.collect()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"test_size": 0}, "test_size=0 is no share to withhold"),
        ({"test_size": 1.0}, r"test_size=1\.0 is no share"),
        ({"test_size": 30}, "test_size=30 is no share"),
        ({"key": "row", "groups": "plane"}, "by one thing, not by key and groups"),
        ({"key": "row", "time": "day"}, "by one thing, not by key and time"),
        ({"time": "day", "stratify": "carrier"}, "has no strata"),
        ({"seed": 0.5}, "A seed is a whole number"),
    ],
)
def test_arguments_that_make_no_split(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        split(FLIGHTS, **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": "rwo"}, "Did you mean 'row'"),
        ({"groups": "plain"}, "Did you mean 'plane'"),
        ({"groups": "day"}, "'day' is Date; what names a row is a whole number or text"),
        ({"stratify": "carier"}, "Did you mean 'carrier'"),
        ({"time": "dya"}, "Did you mean 'day'"),
        ({"time": "name"}, "rows are ordered by dates, datetimes or numbers"),
    ],
)
def test_columns_that_make_no_split(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ColumnError, match=message):
        split(FLIGHTS, **given)


def test_times_to_the_microsecond_are_told_apart() -> None:
    start = datetime(2013, 1, 1)
    table = pl.DataFrame({"row": range(8), "at": [start + timedelta(microseconds=at) for at in range(8)]})

    assert rows_of(split(table, time="at")[1]) == [6, 7]


def test_the_hour_that_autumn_has_twice_is_in_order() -> None:
    start = datetime(2013, 10, 26, 23, 30, tzinfo=UTC)
    hours = pl.Series([start + timedelta(minutes=30 * at) for at in range(8)]).dt.convert_time_zone(
        "Europe/Zurich"
    )

    assert hours.dt.hour().to_list() == [1, 2, 2, 2, 2, 3, 3, 4]
    assert rows_of(split(pl.DataFrame({"row": range(8), "at": hours}), time="at", test_size=0.6)[1]) == [
        3,
        4,
        5,
        6,
        7,
    ]
