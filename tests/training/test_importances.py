from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsRegressor

from workbench.recipe import Recipe
from workbench.steps import OneHotEncode
from workbench.training import Model, fit

RANDOM = np.random.default_rng(3)
ROWS = 4_000
TABLE = pl.DataFrame(
    {
        "strong": RANDOM.normal(0, 1, ROWS),
        "weak": RANDOM.normal(0, 1, ROWS),
        "idle": RANDOM.normal(0, 1, ROWS),
        "port": RANDOM.choice(["EWR", "JFK", "LGA"], ROWS),
    }
).with_columns(
    y=3 * pl.col("strong") - pl.col("weak") + pl.col("port").replace_strict({"EWR": 2.0}, default=0.0)
)


@pytest.fixture(scope="module")
def line() -> Model:
    return fit(Recipe((OneHotEncode("port"),)), LinearRegression(), TABLE, "y")


def test_coefficients_are_the_estimators_own_with_their_sign(line: Model) -> None:
    found = line.importance()
    assert found.method == "coefficient"
    told = dict(zip(found.names, found.values, strict=True))
    assert told["strong"] == pytest.approx(3, abs=1e-4)
    assert told["weak"] == pytest.approx(-1, abs=1e-4)
    assert found.names[0] == "strong"


def test_shuffling_a_column_of_a_line_costs_what_theory_says(line: Model) -> None:
    """E[(b(x - x'))^2] = 2 b^2 var(x); and raw columns are shuffled, not the ones that encode them."""
    found = line.importance(TABLE, repeats=20)
    assert (found.method, found.n_rows) == ("permutation", ROWS)
    told = dict(zip(found.names, found.values, strict=True))
    variance = TABLE.select(pl.col("strong", "weak").var()).row(0, named=True)
    assert told["strong"] == pytest.approx(2 * 9 * variance["strong"], rel=0.03)
    assert told["weak"] == pytest.approx(2 * variance["weak"], rel=0.03)
    assert told["idle"] == pytest.approx(0, abs=1e-6)
    assert told["port"] == pytest.approx(2 * 4 * (1 / 3) * (2 / 3), rel=0.05)


def test_each_library_tells_its_own_measure() -> None:
    numbers = TABLE.drop("port")
    forest = fit(Recipe(), RandomForestRegressor(5, random_state=0), numbers, "y").importance()
    assert (forest.method, forest.names[0]) == ("impurity", "strong")
    assert sum(forest.values) == pytest.approx(1)
    flagged = numbers.with_columns(late=pl.col("y") > 1).drop("y")
    model = fit(Recipe(), LGBMClassifier(n_estimators=5), flagged, "late")
    assert model.importance().method == "gain"
    assert max(model.importance().values) == model.estimator.booster_.feature_importance("gain").max()


def test_without_an_own_account_the_kept_rows_are_shuffled() -> None:
    model = fit(Recipe(), KNeighborsRegressor(), TABLE.drop("port"), "y")
    found = model.importance()
    assert (found.method, found.names[0], found.n_rows) == ("permutation", "strong", ROWS)
    three = TABLE.drop("y").with_columns(kind=1 + pl.col("strong").clip(-1.4, 1.4).round())
    several = fit(Recipe((OneHotEncode("port"),)), LogisticRegression(), three, "kind").importance(repeats=1)
    assert (several.method, several.names[0], several.spread[0]) == ("permutation", "strong", 0.0)


def test_a_seed_repeats_the_shuffles(line: Model) -> None:
    assert line.importance(TABLE, repeats=1, seed=4) == line.importance(TABLE, repeats=1, seed=4)


def test_it_can_be_looked_at(line: Model) -> None:
    assert "coefficient, per unit of the feature" in line.importance()._repr_html_()
    assert len(line.importance(TABLE, repeats=2).plot().data) == 1
