"""HistGradientBoosting, LightGBM and XGBoost answer the same in ONNX."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from tests.exporting.answering import graph_of, run
from tests.exporting.estimator_data import (
    CATEGORICAL,
    Example,
    assert_agrees,
    assert_answers_agree,
    features,
    target,
)
from workbench.errors import NotExportableError

ASKED = {"categorical_feature": CATEGORICAL}
TYPED = {"enable_categorical": True, "feature_types": list("qqqqcc")}


def hist(**settings: Any) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(max_iter=12, min_samples_leaf=5, random_state=0, **settings)


def hist_number(**settings: Any) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(max_iter=12, min_samples_leaf=5, random_state=0, **settings)


def light(kind: type = lightgbm.LGBMClassifier, **settings: Any) -> Any:
    few = {"min_child_samples": 5, "min_data_per_group": 5, "cat_smooth": 1}
    return kind(**{"n_estimators": 10, "n_jobs": 1, "verbose": -1, **few, **settings})


def light_number(**settings: Any) -> Any:
    return light(lightgbm.LGBMRegressor, **settings)


def extreme(kind: type = xgboost.XGBClassifier, **settings: Any) -> Any:
    return kind(**{"n_estimators": 12, "max_depth": 4, "n_jobs": 1, **settings})


def extreme_number(**settings: Any) -> Any:
    return extreme(xgboost.XGBRegressor, **settings)


AVERAGED = {"boosting_type": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
HIST = {
    "two texts": Example(hist(), "two texts"),
    "four texts": Example(hist(), "four texts"),
    "two numbers": Example(hist(), "two numbers", missing=False),
    "flag, categories": Example(hist(categorical_features=CATEGORICAL), "flag"),
    "four texts, categories": Example(hist(categorical_features=CATEGORICAL), "four texts", missing=False),
    "negative categories": Example(hist(categorical_features=[1, 4]), "two texts"),
    "fractions as categories": Example(hist(categorical_features=[2]), "two texts"),
    "squared": Example(hist_number(), "number"),
    "absolute": Example(hist_number(loss="absolute_error"), "number", missing=False),
    "quantile": Example(hist_number(loss="quantile", quantile=0.2), "number"),
    "poisson": Example(hist_number(loss="poisson", categorical_features=CATEGORICAL), "positive"),
    "gamma": Example(hist_number(loss="gamma"), "positive"),
}
LIGHT = {
    "two texts": Example(light(), "two texts"),
    "four texts": Example(light(), "four texts", missing=False),
    "two numbers": Example(light(), "two numbers"),
    "flag": Example(light(), "flag"),
    "categories": Example(light(), "four texts", fit=ASKED),
    "one against the rest": Example(light(objective="multiclassova"), "four texts", fit=ASKED),
    "zeros are missing": Example(light(zero_as_missing=True), "two texts", fit=ASKED),
    "nothing is missing": Example(light(use_missing=False), "two texts", fit=ASKED),
    "averaged classes": Example(light(**AVERAGED), "four texts"),
    "averaged": Example(light_number(**AVERAGED), "number", fit=ASKED),
    "dropped trees": Example(light_number(boosting_type="dart"), "number"),
    "steep sigmoid": Example(light(sigmoid=2.5), "two texts"),
    "squared": Example(light_number(), "number", fit=ASKED),
    "root": Example(light_number(reg_sqrt=True), "number"),
    "ranked": Example(light(lightgbm.LGBMRanker), "counted", fit={"group": [100] * 5}),
    "a single leaf": Example(light_number(min_child_samples=10_000), "number"),
    "cross_entropy": Example(light_number(objective="cross_entropy"), "share"),
    "cross_entropy_lambda": Example(light_number(objective="cross_entropy_lambda"), "share"),
    **{
        loss: Example(light_number(objective=loss), "positive", missing=False)
        for loss in ("poisson", "gamma", "tweedie", "quantile", "regression_l1", "huber", "fair", "mape")
    },
}
EXTREME = {
    "flag": Example(extreme(), "flag", tolerance=1e-6),
    "counted": Example(extreme(), "counted", missing=False, tolerance=1e-6),
    "counted, categories": Example(extreme(**TYPED), "counted", tolerance=1e-6),
    "forest": Example(extreme(xgboost.XGBRFClassifier), "flag", tolerance=1e-6),
    "forest of numbers": Example(extreme(xgboost.XGBRFRegressor), "number", tolerance=1e-6),
    "ranked": Example(extreme(xgboost.XGBRanker), "counted", fit={"group": [100] * 5}, tolerance=1e-6),
    "zeros are missing": Example(extreme_number(missing=0.0), "number", missing=False, tolerance=1e-6),
    "number, categories": Example(extreme_number(**TYPED), "number", tolerance=1e-6),
    **{
        loss: Example(extreme_number(objective=loss), "positive", tolerance=1e-6)
        for loss in ("reg:squarederror", "reg:absoluteerror", "count:poisson", "reg:gamma", "reg:tweedie")
    },
    "reg:logistic": Example(extreme_number(objective="reg:logistic"), "share", tolerance=1e-6),
}
EXAMPLES = {
    **{f"hist: {name}": example for name, example in HIST.items()},
    **{f"lightgbm: {name}": example for name, example in LIGHT.items()},
    **{f"xgboost: {name}": example for name, example in EXTREME.items()},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_answers_agree(name: str) -> None:
    assert_agrees(EXAMPLES[name])


ODD = [0.5, -0.5, -0.0, 1.7, 3.999, -1, -3, 70, 255, 256, 1000, 2**31, 2**32 + 1, 1e30, -1e30]
TINY = [sign * size for sign in (1, -1) for size in (1e-45, 1e-36, 1e-35, 1.0000001e-35, 1e-30)]


@pytest.mark.parametrize("column", [1, 2, 4, 5])
@pytest.mark.parametrize(
    "example",
    [
        Example(hist(categorical_features=CATEGORICAL), "flag"),
        Example(light(), "flag", fit=ASKED),
        Example(light(zero_as_missing=True), "flag", fit=ASKED),
        Example(light(use_missing=False), "flag", fit=ASKED),
        Example(extreme(**TYPED), "flag", tolerance=1e-6),
    ],
    ids=["hist", "lightgbm", "lightgbm, zeros are missing", "lightgbm, nothing is missing", "xgboost"],
)
def test_unseen_fractional_and_tiny_values(example: Example, column: int) -> None:
    estimator = example.fitted()
    odd = np.array([*ODD, *TINY, np.nan], dtype=np.float32)
    rows = np.repeat(features(80, seed=4), len(odd), axis=0)
    rows[:, column] = np.tile(odd, 80)
    assert_answers_agree(estimator, run(graph_of(estimator, 6), rows), rows, example.tolerance)


@pytest.mark.parametrize(
    "estimator",
    [
        light_number(n_estimators=60, learning_rate=0.9, early_stopping_round=1),
        extreme_number(n_estimators=60, learning_rate=0.9, early_stopping_rounds=1),
    ],
    ids=["lightgbm", "xgboost"],
)
def test_stops_where_training_stopped_early(estimator: Any) -> None:
    seen, later = features(500, seed=1), features(300, seed=5)
    past, judge = target("number", seen), target("number", later)
    if isinstance(estimator, lightgbm.LGBMRegressor):
        estimator.fit(seen, past, eval_X=later, eval_y=judge)
        trees = estimator.booster_.num_trees()
    else:
        estimator.fit(seen, past, eval_set=[(later, judge)], verbose=False)
        trees = estimator.get_booster().num_boosted_rounds()
    assert trees < 60
    tolerance = 1e-9 if isinstance(estimator, lightgbm.LGBMRegressor) else 1e-6
    assert_answers_agree(estimator, run(graph_of(estimator, 6), later), later, tolerance)


def test_a_booster_answers_as_it_predicts() -> None:
    estimator = Example(light(), "flag", fit=ASKED).fitted()
    rows = features(500, seed=6)
    got = run(graph_of(estimator.booster_, 6), rows)
    np.testing.assert_allclose(got["value"], estimator.booster_.predict(rows), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("example", "says"),
    [
        (Example(light_number(linear_tree=True), "number"), "linear_tree has no ONNX form"),
        (
            Example(light(objective=lambda y, raw: (raw - y, np.ones_like(raw))), "flag"),
            "'custom' gives no prob",
        ),
        (Example(extreme_number(booster="dart"), "number"), "booster 'dart'"),
        (Example(extreme(objective="binary:hinge"), "flag"), "objective 'binary:hinge'"),
        (
            Example(extreme_number(quantile_alpha=[0.1, 0.9], objective="reg:quantileerror"), "number"),
            "targets",
        ),
    ],
    ids=["linear trees", "own objective", "dart", "hinge", "two quantiles"],
)
def test_refuses_with_a_reason(example: Example, says: str) -> None:
    with pytest.raises(NotExportableError, match=says):
        graph_of(example.fitted(), 6)


def test_refuses_categories_of_text() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"carrier": pandas.Categorical(["UA", "AA", "DL"] * 40)})
    fitted = hist(categorical_features="from_dtype").fit(table, [0, 1, 1] * 40)
    with pytest.raises(NotExportableError, match="text categories in column 0"):
        graph_of(fitted, 1)
