"""A survey answers many questions about columns in one pass, on polars and on Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from scipy import stats

from workbench.engines import engine_of, lazy
from workbench.engines.survey import MOST_COUNTED, Counts, Question

NUMBERS = [3.0, 1.0, 1.0, 0.0, None, 8.0]
TIMES = [datetime(2013, 1, 1), None, datetime(2013, 1, 1), datetime(1, 1, 1), datetime(9999, 12, 31), None]
TABLE = pl.DataFrame({"a `b`": NUMBERS, "t": ["x", None, "x", "", "é", "x"], "when": TIMES})
HALVES = (0.25, 0.5)


def ask(frame: Any, *questions: Question) -> list[Any]:
    answers = engine_of(lazy(frame)).survey(lazy(frame), questions)
    return [answers[question] for question in questions]


def counts(frame: Any, column: str) -> Counts:
    (answer,) = ask(frame, Question("counts", column))
    assert isinstance(answer, Counts)
    return answer


def short_answers(frame: Any) -> dict[str, Any]:
    asked = ["present", "mean", "std", "skew", "min", "max", "zeros"]
    rows, *told = ask(frame, Question("rows"), *(Question(what, "a `b`") for what in asked))  # type: ignore[arg-type]
    return dict(zip(asked, told, strict=True)) | {"rows": rows}


def expected() -> dict[str, Any]:
    known = np.array([value for value in NUMBERS if value is not None])
    return {
        "rows": 6,
        "present": 5,
        "mean": pytest.approx(known.mean()),
        "std": pytest.approx(known.std(ddof=1)),
        "skew": pytest.approx(stats.skew(known)),
        "min": 0.0,
        "max": 8.0,
        "zeros": 1,
    }


def assert_counted(frame: Any) -> None:
    numbers, texts, times = (counts(frame, column) for column in TABLE.columns)
    assert dict(zip(numbers.values.tolist(), numbers.counts.tolist(), strict=True)) == {
        0: 1,
        1: 2,
        3: 1,
        8: 1,
    }
    assert list(zip(texts.values.tolist(), texts.counts.tolist(), strict=True)) == [
        ("", 1),
        ("x", 3),
        ("é", 1),
    ]
    assert times.values.tolist() == [datetime(1, 1, 1), datetime(2013, 1, 1), datetime(9999, 12, 31)]
    assert (numbers.distinct, texts.distinct, times.complete) == (4, 3, True)


def test_short_answers() -> None:
    assert short_answers(TABLE) == expected()


@pytest.mark.spark
def test_short_answers_on_spark(spark: Any) -> None:
    assert short_answers(spark.createDataFrame(TABLE.to_arrow())) == expected()


def test_values_are_counted() -> None:
    assert_counted(TABLE)


@pytest.mark.spark
def test_values_are_counted_on_spark(spark: Any) -> None:
    assert_counted(spark.createDataFrame(TABLE.to_arrow()))


@pytest.mark.spark
def test_of_too_many_values_spark_tells_how_many_there_are(spark: Any) -> None:
    found = counts(spark.range(50_000), "id")

    assert not found.complete
    assert found.distinct == pytest.approx(50_000, rel=0.05)


@pytest.mark.spark
def test_quantiles_on_spark(spark: Any) -> None:
    frame = spark.createDataFrame(TABLE.to_arrow())
    numbers, times = ask(frame, Question("quantiles", "a `b`", HALVES), Question("quantiles", "when", HALVES))

    assert numbers == [1.0, 1.0]
    assert times[1] == 1_356_998_400_000_000


def test_the_quantiles_of_times_are_microseconds() -> None:
    (times,) = ask(TABLE, Question("quantiles", "when", (0.5,)))

    assert times == [1_356_998_400_000_000]


def test_nothing_is_asked_of_no_rows() -> None:
    empty = TABLE.clear()
    rows, mean, quantiles = ask(
        empty, Question("rows"), Question("mean", "a `b`"), Question("quantiles", "a `b`", HALVES)
    )

    assert (rows, mean, quantiles) == (0, None, [None, None])
    assert counts(empty, "t").distinct == 0
    assert counts(empty, "t").complete


@given(st.lists(st.one_of(st.none(), st.integers(-3, 3), st.floats(allow_nan=False))))
def test_counts_are_those_of_a_counter(values: list[float | None]) -> None:
    found = counts(pl.DataFrame({"x": values}, schema={"x": pl.Float64}, strict=False), "x")
    by_hand = Counter(float(value) for value in values if value is not None)

    assert dict(zip(found.values.tolist(), found.counts.tolist(), strict=True)) == by_hand
    assert found.values.tolist() == sorted(by_hand)


@pytest.mark.parametrize("dtype", [pl.Float64, pl.Int64, pl.String])
def test_of_too_many_values_a_fair_sample_is_kept_with_true_counts(dtype: type[pl.DataType]) -> None:
    rows = np.repeat(np.arange(100_000), 3)
    np.random.default_rng(1).shuffle(rows)
    found = counts(pl.DataFrame({"x": rows}).select(pl.col("x").cast(dtype)), "x")

    assert not found.complete
    assert len(found.values) == MOST_COUNTED
    assert set(found.counts.tolist()) == {3}
    assert found.distinct == pytest.approx(100_000, rel=0.03)


def test_what_is_kept_does_not_depend_on_the_order_of_rows() -> None:
    rows = pl.DataFrame({"x": np.arange(60_000.0)})
    one, other = counts(rows, "x"), counts(rows.reverse(), "x")

    assert one.distinct == other.distinct
    assert np.array_equal(one.values, other.values)


@pytest.mark.parametrize("rows", [10_000, 20_000, 400_000])  # counted, just too many to count, far too many
@pytest.mark.parametrize("order", ["rising", "falling", "shuffled"])
def test_quantiles_are_close(order: str, rows: int) -> None:
    values = np.random.default_rng(2).lognormal(size=rows)
    values = {"rising": np.sort(values), "falling": -np.sort(-values), "shuffled": values}[order]
    at = (0.001, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999)
    _, found = ask(pl.DataFrame({"x": values}), Question("counts", "x"), Question("quantiles", "x", at))

    assert [(values <= value).mean() for value in found] == pytest.approx(at, abs=0.001)


def test_all_answers_come_from_one_scan() -> None:
    scans = []

    def read(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        scans.append(columns)
        yield TABLE if columns is None else TABLE.select(columns)

    frame = nw.from_native(register_io_source(read, schema=TABLE.schema))
    asked = [Question("rows"), Question("mean", "a `b`"), Question("quantiles", "a `b`", HALVES)]
    engine_of(frame).survey(frame, [*asked, *(Question("counts", name) for name in TABLE.columns)])

    assert len(scans) == 1
