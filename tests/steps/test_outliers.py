"""Outliers, with bounds computed by scipy and numpy."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.errors import ColumnError, InputError
from workbench.recipe import Recipe
from workbench.steps import ClipOutliers, DropOutliers, FlagOutliers, NullOutliers, numeric
from workbench.steps.outliers import ConstantColumnWarning

VALUES = np.array([1.0, 2.0, 2.5, 3.0, 4.0, 4.5, 5.0, 90.0, -70.0, 3.25])
TABLE = pl.DataFrame({"delay": [*VALUES, None]})


def _iqr() -> tuple[float, float]:
    low, high = np.quantile(VALUES, [0.25, 0.75])
    return low - 1.5 * (high - low), high + 1.5 * (high - low)


def _zscore() -> tuple[float, float]:
    return VALUES.mean() - 3 * VALUES.std(ddof=1), VALUES.mean() + 3 * VALUES.std(ddof=1)


def _mad() -> tuple[float, float]:
    reach = 3.5 * stats.median_abs_deviation(VALUES) * 1.4826
    return np.median(VALUES) - reach, np.median(VALUES) + reach


BOUNDS = {
    "iqr": _iqr(),
    "zscore": _zscore(),
    "mad": _mad(),
    "quantile": tuple(np.quantile(VALUES, [0.01, 0.99])),
}


@pytest.mark.parametrize("method", BOUNDS)
def test_each_method_finds_the_bounds_that_its_source_says(method: str) -> None:
    clipped = Recipe((ClipOutliers("delay", method=method),)).fit(TABLE).transform(TABLE)["delay"]
    assert clipped.to_list()[:-1] == pytest.approx(np.clip(VALUES, *BOUNDS[method]).tolist(), abs=1e-12)
    assert clipped[-1] is None


def test_each_treatment_touches_the_rows_beyond_the_bounds() -> None:
    low, high = BOUNDS["iqr"]
    beyond = [value < low or value > high for value in VALUES] + [False]
    nulled = Recipe((NullOutliers("delay"),)).fit(TABLE).transform(TABLE)["delay"]
    flagged = Recipe((FlagOutliers("delay"),)).fit(TABLE).transform(TABLE)["delay_outlier"]
    kept = Recipe((DropOutliers("delay"),)).fit_transform(TABLE)["delay"]
    assert sum(beyond) == 2
    assert nulled.is_null().to_list() == [*beyond[:-1], True]
    assert flagged.to_list() == [float(flag) for flag in beyond]
    assert kept.to_list() == [value for value, far in zip(TABLE["delay"], beyond, strict=True) if not far]


def test_bounds_of_ones_own_may_be_open() -> None:
    clipped = (
        Recipe((ClipOutliers("delay", method="bounds", upper=4.0),)).fit(TABLE).transform(TABLE)["delay"]
    )
    assert clipped.drop_nulls().to_list() == np.minimum(VALUES, 4.0).tolist()


@pytest.mark.parametrize("method", BOUNDS)
def test_a_column_without_spread_is_left_with_a_warning_that_names_it(method: str) -> None:
    constant = pl.DataFrame({"gate": [7.0] * 9, "delay": VALUES[:9]})
    with pytest.warns(ConstantColumnWarning, match="left gate as is"):
        fitted = Recipe((ClipOutliers(numeric(), method=method), FlagOutliers("gate", method=method))).fit(
            constant
        )
    assert fitted.transform(constant)["gate"].to_list() == [7.0] * 9
    assert fitted.transform(constant)["gate_outlier"].to_list() == [0.0] * 9


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"method": "iqrs"}, "Did you mean 'iqr'"),
        ({"method": "bounds"}, "needs one of them"),
        ({"lower": 3.0}, "go with method='bounds'"),
        ({"k": 0.0}, "no reach"),
        ({"method": "quantile", "k": 0.5}, "below 0.5"),
        ({"method": "bounds", "lower": 3.0, "upper": 3.0}, "not below"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        ClipOutliers("delay", **arguments)  # type: ignore[arg-type]


def test_text_has_no_outliers() -> None:
    with pytest.raises(ColumnError, match="cannot work on 'carrier'"):
        Recipe((ClipOutliers("carrier"),)).fit(pl.DataFrame({"carrier": ["UA", "UA", "AA"]}))


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=40).filter(lambda values: len(set(values)) > 2))
def test_clipping_twice_is_clipping_once(values: list[float]) -> None:
    table = pl.DataFrame({"x": [*values, None]})
    fitted = Recipe((ClipOutliers("x", method="quantile", k=0.1),)).fit(table)
    once = fitted.transform(table)
    assert fitted.transform(once).equals(once)
    assert all(math.isfinite(value) for value in once["x"].drop_nulls())
