"""What narwhals says differently on polars and Spark is said alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.engines import engine_of, lazy
from workbench.engines.vocabulary import mean

FRACTIONS = (400 + 75 * np.random.default_rng(7).normal(size=200_000)).tolist()


def means(frame: Any) -> dict[str, float | None]:
    rows = lazy(frame)
    return engine_of(rows).aggregate(rows, **{name: mean(nw.col(name)) for name in rows.collect_schema()})


def true_mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=50))
def test_the_mean_of_any_numbers(numbers: list[float]) -> None:
    scale = max(map(abs, numbers))
    found = means(pl.DataFrame({"x": [*numbers, None]}))["x"]
    assert found == pytest.approx(true_mean(numbers), rel=0, abs=1e-14 * scale)


def test_there_is_no_mean_of_nothing() -> None:
    assert means(pl.DataFrame({"x": []}, {"x": pl.Float64})) == {"x": None}


@pytest.mark.spark
def test_a_mean_on_spark_has_all_its_digits(spark: Any) -> None:
    table = pl.DataFrame({"x": FRACTIONS, "large": [1e300, None] * 100_000, "none": None})
    there = spark.createDataFrame(table.cast({"none": pl.Float64}).to_arrow()).coalesce(1)
    found = means(there)
    assert found["x"] == pytest.approx(true_mean(FRACTIONS), rel=1e-15)
    assert found["large"] == pytest.approx(1e300, rel=1e-9)  # as Spark adds what float32 does not reach
    assert found["none"] is None
    groups = engine_of(lazy(there)).group(lazy(there), ["large"], mean=mean(nw.col("x")))
    assert groups["mean"] == pytest.approx([true_mean(FRACTIONS[1::2]), true_mean(FRACTIONS[::2])], rel=1e-15)
