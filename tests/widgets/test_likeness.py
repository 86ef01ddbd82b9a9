from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import kstest

import workbench as wb
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.likeness import ks_by_chance, ks_distance, likeness, tv_by_chance, tv_distance
from workbench.widgets.questions import LikenessAsked, Sampling
from workbench.widgets.table import Table
from workbench.widgets.worker import Work


def test_of_numbers_it_is_the_statistic_of_kolmogorov_and_smirnov(
    table: Table, flights: pl.DataFrame
) -> None:
    sampling = Sampling("rows", 2_000, seed=3)
    rough, told = likeness(table, CubeShelf(table), LikenessAsked(sampling), Work())
    drawn = wb.sample(flights, n=2_000, seed=3)
    columns = {column.name: column for column in told.columns}

    assert (told.sampled, told.rows, told.exact, rough.exact) == (2_000, 336_776, True, False)
    for name in ("distance", "hour"):  # of few values, so that each has a bin of its own
        expected = kstest(drawn[name].to_numpy(), flights[name].to_numpy()).statistic
        assert columns[name].value == pytest.approx(expected, abs=1e-9)
    shares = [each["carrier"].value_counts(normalize=True).sort("carrier") for each in (drawn, flights)]
    both = shares[0].join(shares[1], on="carrier", how="full").fill_null(0.0)
    expected = (both["proportion"] - both["proportion_right"]).abs().sum() / 2
    assert columns["carrier"].value == pytest.approx(expected)
    assert set(told.left_out) == {"tailnum"}


def test_strata_are_as_in_the_full_data(table: Table) -> None:
    shelf = CubeShelf(table)
    plain, strata = (
        {column.name: column.value for column in list(answers)[-1].columns}
        for answers in (
            likeness(table, shelf, LikenessAsked(Sampling("rows", 1_000, strata=strata)), Work())
            for strata in (None, "origin")
        )
    )

    assert strata["origin"] < 0.001 < plain["origin"]


def test_chance_is_what_random_samples_show() -> None:
    rng = np.random.default_rng(7)
    full = rng.normal(size=20_000)
    counts, edges = np.histogram(full, bins=2_048)
    levels = np.array([9_000.0, 6_000.0, 3_000.0, 2_000.0])
    rows = np.repeat(np.arange(4), levels.astype(int))
    gaps, variations = [], []
    for _ in range(200):
        drawn = rng.choice(full, 500, replace=False)
        gaps.append(ks_distance(np.histogram(drawn, bins=edges)[0], counts))
        mine = np.bincount(rng.choice(rows, 500, replace=False), minlength=4).astype(float)
        variations.append(tv_distance(mine, levels))

    assert ks_by_chance(500, 20_000) == pytest.approx(np.mean(gaps), rel=0.08)
    assert tv_by_chance(levels, 500) == pytest.approx(np.mean(variations), rel=0.08)


def test_all_rows_are_like_themselves() -> None:
    table = Table({"a": [1.0, 2.0, 2.0], "b": ["x", None, "x"]})
    (told,) = likeness(table, CubeShelf(table), LikenessAsked(Sampling("share", 1.0)), Work())

    assert [(column.value, column.chance) for column in told.columns] == [(0.0, 0.0), (0.0, 0.0)]
