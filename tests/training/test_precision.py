from __future__ import annotations

import warnings

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression

from workbench.recipe import Recipe
from workbench.steps import Calculate, Scale
from workbench.training import PrecisionWarning, fit
from workbench.training.precision import _merged

RANDOM = np.random.default_rng(9)


@pytest.mark.parametrize(
    "values",
    [
        RANDOM.integers(0, 2**31, 500) * 1.0,  # ids
        1.38e15 + RANDOM.integers(0, 3e13, 500),  # microseconds of a year
        np.round(RANDOM.uniform(2e5, 9e5, 500), 2),  # money in cents
        1e6 + RANDOM.normal(0, 0.1, 3_000),  # small moves about a large value
    ],
)
def test_values_that_float32_makes_one_are_found(values: np.ndarray) -> None:
    pair = _merged(values)
    assert pair is not None
    assert pair[0] != pair[1]
    assert np.float32(pair[0]) == np.float32(pair[1])


@pytest.mark.parametrize(
    "values",
    [
        RANDOM.normal(0, 1, 10_000),
        RANDOM.exponential(1e9, 10_000),
        RANDOM.integers(0, 2**24, 10_000) * 1.0,
        np.concatenate(
            [x := RANDOM.normal(0, 1, 500), np.nextafter(x, 9)]
        ),  # one value, computed in two ways
        RANDOM.integers(0, 2**20, 500) * 1e6,  # large, in steps that float32 tells apart
        np.round(RANDOM.uniform(0, 9e4, 5_000), 2),
        np.full(10, 1e15),
        np.array([]),
    ],
)
def test_values_that_keep_apart_are_let_pass(values: np.ndarray) -> None:
    assert _merged(values) is None


def test_fitting_warns_by_name_and_the_advice_helps() -> None:
    seconds = 1_700_000_000.0 + np.arange(300)
    frame = pl.DataFrame(
        {"seconds": seconds, "size": RANDOM.normal(0, 1, 300), "y": RANDOM.normal(0, 1, 300)}
    )
    with pytest.warns(PrecisionWarning, match=r"'seconds' loses digits: .* Add Scale\('seconds'\)") as caught:
        fit(Recipe(), LinearRegression(), frame, "y")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    for step in (Scale("seconds"), Calculate("seconds", "seconds - 1700000000")):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit(Recipe((step,)), LinearRegression(), frame, "y")
