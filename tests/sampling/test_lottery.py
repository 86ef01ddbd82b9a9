"""Samples are of the size asked for, and fair: to rows, strata and weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from tests.sampling.examples import FLIGHTS, ROWS, every_design, rows_of
from workbench.errors import DataError
from workbench.sampling import sample


@every_design
def test_the_size_is_exact_where_it_is_promised(design: Any) -> None:
    found = sample(FLIGHTS, key="row", **design)

    if design == {"fraction": 0.05}:
        assert stats.binomtest(found.height, ROWS, 0.05).pvalue > 1e-4
    else:
        assert found.height == 500


@pytest.mark.parametrize("n", [1, 2, 17, ROWS - 1, ROWS, 2 * ROWS])
def test_n_rows_or_all(n: int) -> None:
    for design in ({}, {"stratify": "carrier"}, {"weights": "weight"}):
        found = sample(FLIGHTS, n=n, key="row", **design)

        assert found.height == min(n, ROWS)
        assert found["row"].n_unique() == found.height


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    sizes = [{"n": 100}, {"fraction": 0.02}, {"n": 1000}]

    small, middle, large = (set(rows_of(sample(FLIGHTS, key="row", seed=3, **size))) for size in sizes)

    assert small < middle < large


def test_the_head_of_a_sample_is_a_sample() -> None:
    assert sample(FLIGHTS, n=500, key="row").head(20).equals(sample(FLIGHTS, n=20, key="row"))


def test_every_row_has_the_same_chance() -> None:
    table = pl.DataFrame({"row": range(200)})

    drawn = np.concatenate([rows_of(sample(table, n=20, key="row", seed=seed)) for seed in range(150)])

    assert stats.chisquare(np.bincount(drawn, minlength=200)).pvalue > 1e-4


def test_another_seed_is_another_sample() -> None:
    one, other = (set(rows_of(sample(FLIGHTS, n=2000, key="row", seed=seed))) for seed in (0, 1))

    # with nothing to do with the first, the second takes one in ten of its rows
    assert stats.binomtest(len(one & other), 2000, 0.1).pvalue > 1e-4


def test_strata_get_their_parts_and_null_is_one() -> None:
    found = sample(FLIGHTS, n=1000, stratify="carrier", key="row")["carrier"].value_counts(sort=True).rows()

    assert found == [("UA", 600), ("AA", 300), ("OO", 90), (None, 10)]
    assert "sample_weight" not in sample(FLIGHTS, n=1000, stratify="carrier").columns


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["OO", "UA", "AA"])])
def test_strata_may_be_coded(dtype: Any) -> None:
    coded = FLIGHTS.with_columns(pl.col("carrier").cast(dtype))

    found = sample(coded, n=100, stratify="carrier", key="row")

    assert found.schema["carrier"] == dtype
    assert rows_of(found) == rows_of(sample(FLIGHTS, n=100, stratify="carrier", key="row"))


def test_equal_strata_come_with_the_rows_that_each_stands_for() -> None:
    found = sample(FLIGHTS, n=1000, stratify="carrier", allocation="equal", key="row")

    sizes = found.group_by("carrier").agg(pl.len(), pl.sum("sample_weight").round(6)).sort("carrier").rows()
    assert sizes == [(None, 200, 200.0), ("AA", 267, 6000.0), ("OO", 266, 1800.0), ("UA", 267, 12000.0)]


def test_weights_make_rows_as_much_likelier_and_estimates_stay_unbiased() -> None:
    table = pl.DataFrame({"row": range(400), "weight": [1.0 + at % 4 for at in range(400)]})
    table = table.with_columns(value=pl.col("row").cast(pl.Float64) ** 1.5)
    samples = [sample(table, n=40, weights="weight", key="row", seed=seed) for seed in range(200)]

    totals = np.array(
        [drawn.select((pl.col("value") * pl.col("sample_weight")).sum()).item() for drawn in samples]
    )
    assert stats.ttest_1samp(totals, table["value"].sum()).pvalue > 1e-3
    by_weight = pl.concat(samples)["weight"].value_counts().sort("weight")["count"].to_numpy()
    np.testing.assert_allclose(by_weight / by_weight.sum(), np.arange(1, 5) / 10, atol=0.015)


def test_a_row_of_no_weight_is_never_drawn_and_a_heavy_one_always() -> None:
    table = pl.DataFrame({"row": range(100), "weight": [0.0] * 50 + [1.0] * 49 + [1e6]})

    for n in (10, 1000):
        found = sample(table, n=n, weights="weight", key="row")

        assert found.height == min(n, 50)
        assert found["row"].min() >= 50
        assert found.filter(row=99)["sample_weight"].to_list() == [1.0]


@pytest.mark.parametrize("weight", [None, -1.0, float("nan"), float("inf")])
def test_bad_weights_are_counted(weight: float | None) -> None:
    table = FLIGHTS.with_columns(weight=pl.when(pl.col("row") < 3).then(pl.lit(weight)).otherwise(1.0))

    with pytest.raises(DataError, match="The weights of 3 rows"):
        sample(table, n=5, weights="weight")


def test_without_a_key_rows_that_are_alike_go_together() -> None:
    twice = pl.concat([FLIGHTS, FLIGHTS])

    found = sample(twice, fraction=0.1)

    assert (found["row"].value_counts()["count"] == 2).all()
    assert found.filter(pl.int_range(pl.len()) % 2 == 0).height == found.height / 2
