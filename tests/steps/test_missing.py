"""Missing values, against scikit-learn's imputers."""

from __future__ import annotations

import polars as pl
import pytest
from sklearn.impute import SimpleImputer

from workbench.errors import DataError, InputError
from workbench.recipe import Recipe
from workbench.schema import Column, Schema
from workbench.steps import DropMissing, Impute, IndicateMissing, categorical, numeric

TABLE = pl.DataFrame(
    {
        "delay": [3.0, None, 10.0, 3.0, float("nan"), 7.5, -2.0],
        "carrier": ["UA", None, "AA", "AA", "UA", None, "AA"],
        "whole": [1, 2, 3, 4, 5, 6, 7],
    }
)


@pytest.mark.parametrize(
    ("strategy", "peer"), [("mean", "mean"), ("median", "median"), ("mode", "most_frequent")]
)
def test_impute_fills_as_scikit_learn_does(strategy: str, peer: str) -> None:
    filled = Recipe((Impute("delay", strategy=strategy),)).fit(TABLE).transform(TABLE)
    expected = SimpleImputer(strategy=peer).fit_transform(TABLE[["delay"]].to_numpy())
    assert filled["delay"].to_list() == expected.ravel().tolist()


def test_impute_fills_categories_with_the_most_frequent() -> None:
    filled = Recipe((Impute(categorical(), strategy="mode"),)).fit(TABLE).transform(TABLE)
    assert filled["carrier"].null_count() == 0
    assert filled["carrier"][1] == "AA"


def test_impute_by_group_takes_the_groups_value_and_else_the_columns() -> None:
    fitted = Recipe((Impute("delay", strategy="mean", by="carrier"),)).fit(TABLE.drop("whole"))
    nothing = pl.Series([None] * 3, dtype=pl.Float64)
    rows = pl.DataFrame({"delay": nothing, "carrier": ["AA", "UA", "never seen"]})
    expected = [(10.0 + 3.0 - 2.0) / 3, 3.0, (3.0 + 10.0 + 3.0 + 7.5 - 2.0) / 5]
    assert fitted.transform(rows)["delay"].to_list() == pytest.approx(expected)


def test_impute_by_group_takes_the_most_frequent_of_the_group() -> None:
    table = pl.DataFrame({"origin": list("aaabbb"), "gate": ["x", "x", "y", "y", "y", None]})
    fitted = Recipe((Impute("gate", strategy="mode", by="origin"),)).fit(table)
    assert fitted.transform(table)["gate"].to_list() == ["x", "x", "y", "y", "y", "y"]


def test_impute_a_constant() -> None:
    recipe = Recipe(
        (Impute("delay", strategy="constant", value=-1), Impute("carrier", strategy="constant", value="none"))
    )
    filled = recipe.fit(TABLE).transform(TABLE)
    assert filled["delay"].to_list() == [3.0, -1.0, 10.0, 3.0, -1.0, 7.5, -2.0]
    assert filled["carrier"][1] == "none"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Impute("delay", strategy="avarage"), "No strategy 'avarage'"),
        (lambda: Impute("delay", strategy="constant"), "goes with strategy='constant'"),
        (lambda: Impute("delay", value=3.0), "goes with strategy='constant'"),
        (lambda: Impute("delay", strategy="constant", value=1.0, by="carrier"), "leave `by` out"),
    ],
)
def test_impute_refuses_what_makes_no_sense(make: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        make()  # type: ignore[operator]


def test_impute_refuses_a_mean_of_text_and_a_column_of_nothing() -> None:
    with pytest.raises(InputError, match="cannot fill 'carrier'"):
        Recipe((Impute("carrier", strategy="mean"),)).fit(TABLE)
    empty = pl.DataFrame({"delay": [None, None]}, schema={"delay": pl.Float64})
    schema = Schema((Column("delay", "number", "number"),))
    with pytest.raises(DataError, match="'delay' has no values"):
        Recipe((Impute("delay"),)).fit(empty, schema=schema)


def test_indicators_are_for_columns_with_missing_values_only() -> None:
    marked = Recipe((IndicateMissing(numeric()),)).fit(TABLE).transform(TABLE)
    assert marked["delay_missing"].to_list() == [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert "whole_missing" not in marked.columns


def test_drop_missing_is_for_training_rows() -> None:
    recipe = Recipe((DropMissing(numeric() | categorical()),))
    assert recipe.fit_transform(TABLE)["whole"].to_list() == [1.0, 3.0, 4.0, 7.0]
    assert recipe.fit(TABLE).transform(TABLE).height == TABLE.height
