"""Scales and curves, against scikit-learn and scipy."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats
from sklearn.preprocessing import KBinsDiscretizer, MinMaxScaler, RobustScaler, StandardScaler

from workbench.errors import DataError, InputError
from workbench.recipe import Recipe
from workbench.steps import Discretize, PowerTransform, Scale, numeric
from workbench.steps.outliers import ConstantColumnWarning

SKEWED = np.random.default_rng(3).lognormal(1.0, 0.8, 500)
TABLE = pl.DataFrame({"x": SKEWED, "signed": SKEWED - 4.0})


@pytest.mark.parametrize(
    ("method", "peer"),
    [("standard", StandardScaler()), ("minmax", MinMaxScaler()), ("robust", RobustScaler())],
)
def test_scale_is_scikit_learns(method: str, peer: object) -> None:
    scaled = Recipe((Scale(numeric(), method=method),)).fit(TABLE).transform(TABLE).to_numpy()
    np.testing.assert_allclose(scaled, peer.fit_transform(TABLE.to_numpy()), rtol=1e-12, atol=1e-12)  # type: ignore[attr-defined]


def test_scale_leaves_a_constant_and_names_it() -> None:
    table = pl.DataFrame({"gate": [2.0, 2.0, 2.0]})
    with pytest.warns(ConstantColumnWarning, match="'gate'"):
        assert Recipe((Scale("gate"),)).fit(table).transform(table)["gate"].to_list() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("method", "column", "peer"),
    [
        ("box-cox", "x", stats.boxcox),
        ("yeo-johnson", "x", stats.yeojohnson),
        ("yeo-johnson", "signed", stats.yeojohnson),
    ],
)
def test_the_fitted_curve_is_scipys(method: str, column: str, peer: object) -> None:
    fitted = Recipe((PowerTransform(column, method=method),)).fit(TABLE)
    expected, exponent = peer(TABLE[column].to_numpy())
    assert fitted.learned[0][0].exponent == pytest.approx(exponent, abs=2e-3)  # type: ignore[attr-defined]
    np.testing.assert_allclose(fitted.transform(TABLE)[column], expected, rtol=0, atol=5e-3)


@pytest.mark.parametrize(("method", "curve"), [("log", np.log), ("log1p", np.log1p), ("sqrt", np.sqrt)])
def test_plain_curves(method: str, curve: object) -> None:
    bent = Recipe((PowerTransform("x", method=method),)).fit(TABLE).transform(TABLE)["x"]
    np.testing.assert_allclose(bent, curve(SKEWED), rtol=1e-14)  # type: ignore[operator]


def test_a_value_outside_of_the_domain_is_an_error_in_fitting_and_missing_later() -> None:
    with pytest.raises(DataError, match=r"takes values above 0.0, but column 'signed'"):
        Recipe((PowerTransform("signed", method="box-cox"),)).fit(TABLE)
    fitted = Recipe((PowerTransform("x", method="log"),)).fit(TABLE.select("x"))
    assert fitted.transform(pl.DataFrame({"x": [-1.0, 0.0, 1.0]}))["x"].to_list() == [None, None, 0.0]


@pytest.mark.parametrize("strategy", ["quantile", "uniform"])
def test_discretize_is_scikit_learns(strategy: str) -> None:
    cut = Recipe((Discretize("x", bins=4, strategy=strategy),)).fit(TABLE).transform(TABLE)["x"]
    peer = KBinsDiscretizer(4, encode="ordinal", strategy=strategy, quantile_method="linear")
    assert cut.to_list() == peer.fit_transform(SKEWED[:, None]).ravel().tolist()


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError, match="Did you mean 'standard'"):
        Scale("x", method="standart")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least 2"):
        Discretize("x", bins=1)
    with pytest.raises(InputError, match="Did you mean 'box-cox'"):
        PowerTransform("x", method="boxcox")  # type: ignore[arg-type]
