from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as sk
from sklearn.linear_model import LinearRegression, LogisticRegression

from workbench.engines import infer_schema, lazy
from workbench.errors import DataError
from workbench.recipe import Recipe
from workbench.steps import OneHotEncode, TargetEncode
from workbench.training import fit
from workbench.validation import cross_validate
from workbench.validation.folds import FOLD, with_folds


def test_it_is_fit_and_predict_by_hand(loans: pl.DataFrame, recipe: Recipe) -> None:
    found = cross_validate(recipe, LogisticRegression(), loans, "default", folds=3, key="row", seed=4)
    by_hand = with_folds(lazy(loans), 3, key="row", classes="default", seed=4).to_native().collect()
    told = pl.from_arrow(found.predictions).sort("row")
    for fold in range(3):
        model = fit(
            recipe,
            LogisticRegression(),
            by_hand.filter(pl.col(FOLD) != fold).drop(FOLD),
            "default",
            key="row",
        )
        rows = by_hand.filter(pl.col(FOLD) == fold)
        held = told.filter(pl.col("fold") == fold)
        assert held["row"].to_list() == rows["row"].to_list()
        np.testing.assert_allclose(held["probability_yes"], model.predict_proba(rows)[:, 1], rtol=1e-12)
        expected = sk.roc_auc_score(rows["default"] == "yes", held["probability_yes"])
        assert found.folds[fold]["roc_auc"] == pytest.approx(expected, rel=1e-12)
    aucs = [fold["roc_auc"] for fold in found.folds]
    assert found.metrics["roc_auc"].mean == pytest.approx(np.mean(aucs))
    assert found.metrics["roc_auc"].deviation == pytest.approx(np.std(aucs, ddof=1))


def test_every_row_is_judged_once_beside_its_key_and_its_truth(loans: pl.DataFrame, recipe: Recipe) -> None:
    mixed = loans.sample(fraction=1, shuffle=True, seed=2)
    found = cross_validate(recipe, LinearRegression(), mixed, "cost", key="row")
    told = pl.from_arrow(found.predictions)
    assert told.columns == ["row", "fold", "observed", "predicted"]
    assert told.sort("row")["observed"].to_list() == loans["cost"].to_list()
    assert sum(found.rows) == 2_000


def test_several_classes_have_a_probability_each(loans: pl.DataFrame, recipe: Recipe) -> None:
    found = cross_validate(recipe, LogisticRegression(), loans, "grade", folds=2)
    told = pl.from_arrow(found.predictions)
    assert told.columns == ["fold", "observed", *(f"probability_{grade}" for grade in range(4))]
    assert told.select(pl.sum_horizontal(pl.col("^probability.*$")))["probability_0"].round(
        9
    ).unique().to_list() == [1.0]


def test_a_step_that_looks_at_the_target_learns_anew_in_each_fold() -> None:
    """A category of noise with many values: encoded once on all rows, it would betray each row's target."""
    random = np.random.default_rng(8)
    noise = pl.DataFrame({"row": range(1_500), "stamp": random.integers(0, 400, 1_500)}).with_columns(
        pl.col("stamp").cast(pl.String), late=pl.Series(random.random(1_500) < 0.5)
    )
    schema = infer_schema(noise, target="late", key="row").declare("stamp", kind="category")
    recipe, line = Recipe((TargetEncode("stamp", smooth=0.0),)), LogisticRegression()
    honest = cross_validate(recipe, line, noise, "late", key="row", schema=schema).metrics["roc_auc"]
    assert honest.mean == pytest.approx(0.5, abs=0.06)
    once = recipe.fit(noise, target="late", key="row", schema=schema).transform(noise)
    leaking = cross_validate(Recipe(), line, once, "late", key="row").metrics["roc_auc"]
    assert leaking.mean > 0.65


def test_groups_stay_together_and_are_no_feature(loans: pl.DataFrame) -> None:
    recipe = Recipe((OneHotEncode("city"),))
    frame = loans.select("row", "branch", "size", "city", "default")
    found = cross_validate(recipe, LogisticRegression(), frame, "default", key="row", groups="branch")
    told = pl.from_arrow(found.predictions).join(loans.select("row", "branch"), on="row")
    assert told.group_by("branch").agg(pl.col("fold").n_unique())["fold"].max() == 1
    schema = infer_schema(frame, target="default", key="row", group="branch")
    assert "branch" not in [column.name for column in schema.features]


def test_rows_without_a_target_are_counted(loans: pl.DataFrame, recipe: Recipe) -> None:
    holed = loans.with_columns(default=pl.when(pl.col("row") >= 30).then("default"))
    found = cross_validate(recipe, LogisticRegression(), holed, "default", folds=2, key="row")
    assert (found.dropped_rows, sum(found.rows)) == (30, 1_970)


def test_weights_reach_the_estimator(loans: pl.DataFrame, recipe: Recipe) -> None:
    frame = loans.with_columns(weight=pl.when(pl.col("default") == "yes").then(20.0).otherwise(1.0))
    plain = cross_validate(recipe, LogisticRegression(), frame, "default", folds=2, key="row")
    leant = cross_validate(
        recipe, LogisticRegression(), frame, "default", folds=2, key="row", sample_weight="weight"
    )
    assert leant.metrics["recall"].mean > plain.metrics["recall"].mean + 0.2


def test_a_class_that_only_one_fold_has_is_named(loans: pl.DataFrame, recipe: Recipe) -> None:
    rare = loans.with_columns(default=pl.when(pl.col("row") == 77).then(pl.lit("rare")).otherwise("default"))
    with pytest.raises(DataError, match="'rare' in 1 rows"):
        cross_validate(recipe, LogisticRegression(), rare, "default", key="row")
