"""Encoders, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

from workbench.engines import infer_schema
from workbench.errors import DataError, InputError
from workbench.recipe import Recipe
from workbench.schema import Schema
from workbench.steps import FrequencyEncode, GroupRare, OneHotEncode, OrdinalEncode, TargetEncode, categorical

RANDOM = np.random.default_rng(5)
CARRIER = RANDOM.choice(["UA", "AA", "B6", "DL", "OO"], 400, p=[0.4, 0.3, 0.2, 0.095, 0.005])
TABLE = pl.DataFrame(
    {
        "row": np.arange(400),
        "carrier": CARRIER,
        "late": (RANDOM.random(400) < np.where(CARRIER == "UA", 0.6, 0.2)).astype(int),
        "delay": RANDOM.normal(np.where(CARRIER == "AA", 10.0, 0.0), 5.0),
        "outcome": RANDOM.choice(["early", "late", "on time"], 400),
    }
)
UNSEEN = pl.DataFrame({"carrier": ["ZZ", None, "UA"]})


def recipe_of(*steps: object) -> Recipe:
    return Recipe(tuple(steps))  # type: ignore[arg-type]


def test_ordinal_encoding_is_scikit_learns_and_unseen_is_minus_one() -> None:
    table = TABLE.select("carrier")
    fitted = recipe_of(OrdinalEncode(categorical())).fit(table)
    assert (
        fitted.transform(table)["carrier"].to_list()
        == OrdinalEncoder().fit_transform(table.to_numpy()).ravel().tolist()
    )
    assert fitted.transform(UNSEEN)["carrier"].to_list() == [-1.0, -1.0, 4.0]
    assert fitted.output["carrier"].kind == "category"


def test_ordinal_encoding_keeps_a_declared_order_and_gives_null_a_code() -> None:
    table = pl.DataFrame({"size": ["small", "large", None, "medium"] * 3})
    schema = infer_schema(table).declare("size", kind="ordered", levels=("small", "medium", "large"))
    fitted = recipe_of(OrdinalEncode("size")).fit(table, schema=schema)
    assert fitted.transform(table)["size"].to_list()[:4] == [0.0, 2.0, 3.0, 1.0]


def test_one_hot_encoding_is_scikit_learns_and_null_is_a_category() -> None:
    table = TABLE.select("carrier")
    hot = recipe_of(OneHotEncode("carrier")).fit(table).transform(table)
    peer = OneHotEncoder(sparse_output=False).fit(table.to_numpy())
    assert hot.columns == [f"carrier={carrier}" for carrier in peer.categories_[0]]
    np.testing.assert_array_equal(hot.to_numpy(), peer.transform(table.to_numpy()))
    with_null = pl.DataFrame({"carrier": ["UA", None, "AA", "UA"]})
    fitted = recipe_of(OneHotEncode("carrier")).fit(with_null)
    assert fitted.features == ("carrier=AA", "carrier=UA", "carrier=(missing)")
    assert fitted.transform(UNSEEN).rows() == [(0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)]


def test_one_hot_encoding_refuses_too_many_categories() -> None:
    with pytest.raises(DataError, match=r"5 categories, more than max_categories=3.*GroupRare"):
        recipe_of(OneHotEncode("carrier", max_categories=3)).fit(TABLE.select("carrier"))


def test_frequencies_are_shares_of_all_rows() -> None:
    table = pl.DataFrame({"carrier": ["UA", "UA", None, "AA"]})
    fitted = recipe_of(FrequencyEncode("carrier")).fit(table)
    assert fitted.transform(table)["carrier"].to_list() == [0.5, 0.5, 0.25, 0.25]
    assert fitted.transform(UNSEEN)["carrier"].to_list() == [0.0, 0.25, 0.5]


def test_rare_and_unseen_categories_become_other_and_null_stays() -> None:
    fitted = recipe_of(GroupRare(categorical(), min_share=0.05)).fit(TABLE.select("carrier"))
    rows = pl.DataFrame({"carrier": ["UA", "OO", "ZZ", None]})
    assert fitted.transform(rows)["carrier"].to_list() == ["UA", "(other)", "(other)", None]
    most = recipe_of(GroupRare("carrier", min_share=0.0, max_categories=2)).fit(TABLE.select("carrier"))
    kept = set(TABLE["carrier"].value_counts(sort=True)["carrier"].head(2)) | {"(other)"}
    assert set(most.transform(TABLE)["carrier"]) == kept


@pytest.mark.parametrize("smooth", ["auto", 10.0])
@pytest.mark.parametrize("target", ["late", "delay"])
def test_target_encoding_is_scikit_learns(target: str, smooth: object) -> None:
    table = TABLE.select("row", "carrier", target)
    fitted = recipe_of(TargetEncode("carrier", smooth=smooth)).fit(table, target=target, key="row")
    peer = TargetEncoder(smooth=smooth, target_type="binary" if target == "late" else "continuous")  # type: ignore[arg-type]
    expected = peer.fit(table[["carrier"]].to_numpy(), table[target].to_numpy()).transform(
        [["UA"], ["OO"], ["ZZ"]]
    )
    given = fitted.transform(pl.DataFrame({"carrier": ["UA", "OO", "ZZ"]}))["carrier"]
    np.testing.assert_allclose(given, expected.ravel(), rtol=1e-12)


def test_target_encoding_of_several_classes_is_scikit_learns() -> None:
    table = TABLE.select("carrier", "outcome")
    fitted = recipe_of(TargetEncode("carrier")).fit(table, target="outcome")
    peer = TargetEncoder().fit(table[["carrier"]].to_numpy(), table["outcome"].to_numpy())
    assert fitted.features == ("carrier_early", "carrier_late", "carrier_on time")
    given = fitted.transform(table).select(fitted.features).to_numpy()
    np.testing.assert_allclose(given, peer.transform(table[["carrier"]].to_numpy()), rtol=1e-12)


def test_no_training_row_sees_its_own_target() -> None:
    """Change one row's target: the encoded values of all rows of its fold stay, those of the others move."""
    recipe, table = recipe_of(TargetEncode("carrier")), TABLE.select("row", "carrier", "delay")
    before = recipe.fit_transform(table, target="delay", key="row")
    changed = table.with_columns(pl.when(pl.col("row") == 17).then(1e6).otherwise("delay").alias("delay"))
    after = recipe.fit_transform(changed, target="delay", key="row")
    moved = (before["carrier"] != after["carrier"]).to_list()
    assert not moved[17]
    assert 0.7 < sum(moved) / len(moved) < 0.9
    full = recipe.fit(table, target="delay", key="row").transform(table)
    assert (full["carrier"] != before["carrier"]).sum() > 390


def test_folds_do_not_depend_on_the_order_of_rows() -> None:
    recipe, table = recipe_of(TargetEncode("carrier")), TABLE.select("row", "carrier", "delay")
    there = recipe.fit_transform(table, target="delay", key="row")
    back = recipe.fit_transform(table.reverse(), target="delay", key="row").sort("row")
    np.testing.assert_allclose(there["carrier"], back["carrier"], rtol=1e-12)


def test_target_encoding_without_a_target_says_so() -> None:
    with pytest.raises(InputError, match=r"needs the target.*target="):
        recipe_of(TargetEncode("carrier")).fit(TABLE.select("carrier"))
    with pytest.raises(InputError, match="no weight"):
        TargetEncode("carrier", smooth="much")  # type: ignore[arg-type]


def test_codes_stored_as_numbers_are_categories_too() -> None:
    table = pl.DataFrame({"flight": [101, 202, 101, None]})
    schema: Schema = infer_schema(table).declare("flight", kind="category")
    fitted = recipe_of(OrdinalEncode(categorical())).fit(table, schema=schema)
    assert fitted.transform(table)["flight"].to_list() == [0.0, 1.0, 0.0, 2.0]
