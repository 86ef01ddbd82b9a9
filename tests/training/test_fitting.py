from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from lightgbm import LGBMClassifier
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder
from sklearn.tree import DecisionTreeClassifier

from workbench.engines import infer_schema
from workbench.errors import ColumnError, DataError
from workbench.recipe import Recipe
from workbench.steps import Drop, DropOutliers, Impute, OneHotEncode, Scale, TargetEncode, numeric
from workbench.training import fit

MEASURES = ["radius", "texture", "perimeter", "area", "smoothness"]


def test_a_regression_is_scikit_learns(patients: pl.DataFrame) -> None:
    model = fit(Recipe((Scale(numeric()),)), LinearRegression(), patients, "progression")
    raw = patients.drop("progression").to_numpy()
    matrix = StandardScaler().fit_transform(raw).astype(np.float32).astype(np.float64)
    expected = LinearRegression().fit(matrix, patients["progression"].to_numpy())
    np.testing.assert_allclose(model.predict(patients), expected.predict(matrix), rtol=1e-9)
    assert (model.task, model.classes, model.n_rows) == ("regression", (), 442)
    assert model.prior == pytest.approx((patients["progression"].mean(),))


def test_a_classification_is_scikit_learns(tumours: pl.DataFrame) -> None:
    recipe = Recipe((Scale(numeric()),))
    model = fit(recipe, LogisticRegression(), tumours, "diagnosis", key="sample")
    raw = tumours.select(MEASURES).to_numpy()
    matrix = StandardScaler().fit_transform(raw).astype(np.float32).astype(np.float64)
    expected = LogisticRegression().fit(matrix, tumours["diagnosis"].to_numpy())
    np.testing.assert_allclose(model.predict_proba(tumours), expected.predict_proba(matrix), rtol=1e-7)
    assert (model.predict(tumours) == expected.predict(matrix)).all()
    assert model.classes == ("benign", "malignant")
    assert model.prior == pytest.approx((357 / 569, 212 / 569))
    assert model.features == tuple(MEASURES)


def test_nothing_given_is_changed(tumours: pl.DataFrame) -> None:
    estimator, before = LogisticRegression(max_iter=1000), tumours.clone()
    recipe = Recipe((Scale(numeric()),))
    fit(recipe, estimator, tumours, "diagnosis")
    assert not hasattr(estimator, "coef_")
    assert tumours.equals(before)
    assert recipe == Recipe((Scale(numeric()),))


def test_rows_without_a_target_are_counted_and_teach_nothing() -> None:
    known = pl.DataFrame({"x": [1.0, 2.0, 3.0, None], "y": [2.0, 4.0, 6.0, 4.0]})
    strange = pl.DataFrame({"x": [1e6, -5e6, 7e6], "y": [None, float("nan"), float("inf")]})
    recipe = Recipe((Impute("x", strategy="mean"),))
    model = fit(recipe, LinearRegression(), pl.concat([known, strange]), "y")
    assert (model.n_rows, model.dropped_rows, model.rows.num_rows) == (4, 3, 4)
    np.testing.assert_allclose(model.predict(known), [2.0, 4.0, 6.0, 4.0], rtol=1e-6)


def test_rows_that_a_step_drops_are_dropped_in_training_only() -> None:
    table = pl.DataFrame({"x": [*range(100), 10_000], "y": [*range(100), -5]}).cast(pl.Float64)
    model = fit(Recipe((DropOutliers("x", method="iqr"),)), LinearRegression(), table, "y")
    assert model.n_rows == 100
    assert len(model.predict(table)) == 101
    assert model.predict(table)[-1] == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("target", "classes"),
    [
        (pl.Series(["no", "yes"] * 20), ("no", "yes")),
        (pl.Series(["no", "yes"] * 20, dtype=pl.Categorical), ("no", "yes")),
        (pl.Series(["no", "yes"] * 20, dtype=pl.Enum(["yes", "no"])), ("no", "yes")),
        (pl.Series([False, True] * 20), (0, 1)),
        (pl.Series([0, 1] * 20, dtype=pl.Int8), (0, 1)),
        (pl.Series([-3.0, 8.0] * 20), (-3, 8)),
        (pl.Series([None, 0, 1, 1] * 10), (0, 1)),
    ],
)
def test_targets_of_every_kind(target: pl.Series, classes: tuple) -> None:
    frame = pl.DataFrame({"x": [0.0, 1.0] * 20, "target": target})
    for given in (frame, frame.lazy(), frame.to_arrow(), frame.to_pandas()):
        model = fit(Recipe(), LogisticRegression(), given, "target")
        assert model.classes == classes
        assert {type(label) for label in model.classes} == {type(classes[0])}
        assert model.task == "binary"


def test_several_whole_number_classes_are_a_category_to_the_steps() -> None:
    """As scikit-learn's TargetEncoder, which has a column for each class."""
    random = np.random.default_rng(0)
    frame = pl.DataFrame({"port": random.choice(list("abcd"), 600), "grade": random.choice([1, 2, 5], 600)})
    model = fit(Recipe((TargetEncode("port"),)), LogisticRegression(), frame, "grade")
    expected = TargetEncoder().fit(frame.select("port").to_numpy(), frame["grade"].to_numpy())
    matrix = model.recipe.matrix(frame)
    np.testing.assert_allclose(matrix, expected.transform(frame.select("port").to_numpy()), rtol=1e-6)
    assert model.classes == (1, 2, 5)


def test_weights_count_as_rows_that_come_again_and_are_no_feature() -> None:
    random = np.random.default_rng(1)
    frame = pl.DataFrame({"x": random.normal(0, 1, 200), "times": random.integers(1, 4, 200)}).with_columns(
        late=pl.Series(random.random(200) < 0.4)
    )
    weighted = fit(Recipe(), LogisticRegression(), frame, "late", sample_weight="times")
    repeated = frame.select(
        pl.exclude("times").repeat_by("times").explode(empty_as_null=True, keep_nulls=True)
    )
    expected = fit(Recipe(), LogisticRegression(), repeated, "late")
    assert weighted.features == ("x",)
    assert weighted.prior == pytest.approx(expected.prior)
    np.testing.assert_allclose(weighted.estimator.coef_, expected.estimator.coef_, rtol=1e-3)


@pytest.mark.parametrize("weights", [[1.0, None], [1.0, -1.0], [0.0, 0.0], ["a", "b"]])
def test_weights_that_are_none(weights: list) -> None:
    frame = pl.DataFrame({"x": [0.0, 1.0] * 5, "w": weights * 5, "y": [0, 1] * 5})
    with pytest.raises(DataError, match="The weights 'w'"):
        fit(Recipe(), LogisticRegression(), frame, "y", sample_weight="w")


def test_a_schema_tells_what_the_data_does_not_show() -> None:
    frame = pl.DataFrame({"month": [1, 2, 3, 4] * 10, "y": [0.0, 5.0, 1.0, 7.0] * 10})
    schema = infer_schema(frame, target="y").declare("month", kind="category")
    model = fit(Recipe((OneHotEncode("month"),)), LinearRegression(), frame, "y", schema=schema)
    np.testing.assert_allclose(model.predict(frame[:4]), [0, 5, 1, 7], atol=1e-9)
    assert len(model.features) == OneHotEncoder().fit(frame.select("month").to_numpy()).categories_[0].size


def test_lightgbm_learns_without_a_word(tumours: pl.DataFrame, capfd: pytest.CaptureFixture[str]) -> None:
    recipe = Recipe((Drop("sample"),))
    model = fit(recipe, LGBMClassifier(n_estimators=5), tumours, "diagnosis")
    assert (model.predict(tumours) == tumours["diagnosis"].to_numpy()).mean() > 0.9
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pl.Series(["a", "b"] * 10), "Add OrdinalEncode, OneHotEncode or TargetEncode"),
        (
            pl.datetime_range(pl.datetime(2013, 1, 1), pl.datetime(2013, 1, 20), "1d", eager=True),
            "ExpandDatetime",
        ),
        (pl.Series([f"free text {at}" for at in range(2000)]), "Drop"),
    ],
)
def test_a_column_that_no_model_takes_names_the_step(column: pl.Series, said: str) -> None:
    frame = pl.DataFrame({"x": column}).with_columns(y=pl.int_range(pl.len()) % 2)
    with pytest.raises(ColumnError, match=said):
        fit(Recipe(), LogisticRegression(), frame, "y")


def test_missing_values_name_the_step_in_training_and_after() -> None:
    holed = pl.DataFrame({"x": [1.0, None, 3.0, 4.0], "y": [0, 1, 0, 1]})
    with pytest.raises(DataError, match=r"LogisticRegression .* 'x'\. Add Impute\('x'\)"):
        fit(Recipe(), LogisticRegression(), holed, "y")
    model = fit(Recipe(), LogisticRegression(), holed.drop_nulls(), "y")
    with pytest.raises(DataError, match=r"'x'\. Add Impute\('x'\)"):
        model.predict(holed)
    taking = fit(Recipe(), DecisionTreeClassifier(), holed, "y")
    assert taking.predict(holed).shape == (4,)


def test_a_classifier_is_not_given_a_continuous_target(patients: pl.DataFrame) -> None:
    with pytest.raises(DataError, match="Give a regressor"):
        fit(Recipe(), LogisticRegression(), patients.with_columns(progression=pl.col("age")), "progression")
    few = pl.DataFrame({"x": range(20), "y": [0.5, 1.5] * 10})
    with pytest.raises(DataError, match=r"0\.5: a continuous number is no class"):
        fit(Recipe(), LogisticRegression(), few, "y")


def test_unknown_columns_are_named(tumours: pl.DataFrame) -> None:
    for wrong in ({"target": "diagnoses"}, {"target": "diagnosis", "sample_weight": "weigth"}):
        with pytest.raises(ColumnError, match="has no"):
            fit(Recipe(), LogisticRegression(), tumours, **wrong)


def test_the_order_of_rows_does_not_matter_to_a_cross_fitted_step() -> None:
    random = np.random.default_rng(2)
    frame = pl.DataFrame({"row": range(400), "port": random.choice(list("abcdef"), 400)}).with_columns(
        y=pl.Series(random.normal(0, 1, 400))
    )
    recipe = Recipe((TargetEncode("port"),))
    one = fit(recipe, LinearRegression(), frame, "y", key="row")
    other = fit(recipe, LinearRegression(), frame.sample(fraction=1, shuffle=True, seed=3), "y", key="row")
    np.testing.assert_allclose(one.estimator.coef_, other.estimator.coef_, rtol=1e-6)


def test_a_pandas_index_stays_out_of_it() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}, index=[9, 5, 7])
    assert fit(Recipe(), clone(LinearRegression()), frame, "y").predict(frame) == pytest.approx([1, 2, 3])


def test_features_of_which_nothing_is_known_are_named() -> None:
    flights = pl.DataFrame(
        {"delay": [1.0, 2.0] * 9, "gate": pl.Series([None] * 18, dtype=pl.Float64), "y": [0, 1] * 9}
    )
    with pytest.raises(DataError, match=r"Nothing is known of 'gate': missing in all 18.*Add Drop\('gate'\)"):
        fit(Recipe(()), HistGradientBoostingClassifier(), flights, "y")
    with pytest.raises(DataError, match="leaves no feature"):
        fit(Recipe((Drop(("delay", "gate")),)), HistGradientBoostingClassifier(), flights, "y")
