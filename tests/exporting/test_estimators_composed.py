"""Pipelines, votes, stacks, calibration, and what skl2onnx writes, answer the same in ONNX."""

from __future__ import annotations

import warnings
from typing import Any

import lightgbm
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import SVR, LinearSVC

from tests.exporting.answering import graph_of
from tests.exporting.estimator_data import Example, Target, assert_agrees
from workbench.errors import NotExportableError
from workbench.training.coded import Coded


def forest(trees: int = 7) -> RandomForestClassifier:
    return RandomForestClassifier(trees, min_samples_leaf=3, random_state=0)


def logistic() -> LogisticRegression:
    return LogisticRegression(max_iter=2000)


def dense(estimator: Any, kind: Target) -> Example:
    return Example(estimator, kind, missing=False, small=True)


CALIBRATED = {
    "forest": forest(),
    "linear": LinearSVC(random_state=0),
    "pipeline": make_pipeline(StandardScaler(), logistic()),
    "hist": HistGradientBoostingClassifier(max_iter=5, random_state=0),
    "gradient boosting": GradientBoostingClassifier(n_estimators=5, random_state=0),
    "lightgbm": lightgbm.LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1),
    "naive bayes": GaussianNB(),
}
METHODS: list[tuple[str, Target]] = [
    ("sigmoid", "two texts"),
    ("isotonic", "two texts"),
    ("isotonic", "four texts"),
    ("temperature", "two texts"),
    ("temperature", "four texts"),
]
SCALERS = {
    "standard": StandardScaler(),
    "not centred": StandardScaler(with_mean=False),
    "not scaled": StandardScaler(with_std=False),
    "range": MinMaxScaler((-2, 3)),
    "range, clipped": MinMaxScaler(clip=True),
    "largest": MaxAbsScaler(),
    "largest, clipped": MaxAbsScaler(clip=True),
    "robust": RobustScaler(),
    "robust, not centred": RobustScaler(with_centering=False, with_scaling=True),
    "components": PCA(3),
}
VOTERS = [("linear", logistic()), ("forest", forest()), ("bayes", GaussianNB())]
REGRESSORS = [("linear", Ridge()), ("forest", RandomForestRegressor(7, random_state=0))]
EXAMPLES = {
    **{
        f"{method}, {kind}, {name}": dense(CalibratedClassifierCV(estimator, method=method, cv=2), kind)
        for method, kind in METHODS
        for name, estimator in CALIBRATED.items()
    },
    **{
        f"scaled: {name}": dense(make_pipeline(scaler, logistic()), "flag")
        for name, scaler in SCALERS.items()
    },
    "forest of scaled features": dense(
        make_pipeline(StandardScaler(), "passthrough", forest()), "four texts"
    ),
    "calibrated once": dense(CalibratedClassifierCV(forest(), ensemble=False, cv=2), "four texts"),
    "vote, two": dense(VotingClassifier(VOTERS, voting="soft"), "two texts"),
    "vote, four": dense(VotingClassifier(VOTERS, voting="soft", weights=[1, 2, 0.5]), "four texts"),
    "vote of numbers": dense(VotingRegressor(REGRESSORS, weights=[1, 3]), "number"),
    "stack, two": dense(StackingClassifier(VOTERS, logistic(), cv=2), "two texts"),
    "stack, four": dense(StackingClassifier(VOTERS, forest(), cv=2, passthrough=True), "four texts"),
    "stack of decisions": dense(
        StackingClassifier([("a", LinearSVC(random_state=0)), ("b", Perceptron())], cv=2), "two texts"
    ),
    "stack of labels": dense(
        StackingClassifier([("a", logistic()), ("b", Perceptron())], cv=2, stack_method="predict"),
        "four texts",
    ),
    "stack of numbers": dense(StackingRegressor(REGRESSORS, LinearRegression(), cv=2), "number"),
    "search": dense(GridSearchCV(forest(), {"max_depth": [2, 4]}, cv=2), "four texts"),
    "coded": dense(Coded(forest()), "four texts"),
    "skl2onnx: naive bayes": dense(GaussianNB(), "two texts"),
    "skl2onnx: naive bayes, flag": dense(GaussianNB(), "flag"),
    "skl2onnx: network": dense(MLPClassifier((8,), max_iter=20, random_state=0), "two numbers"),
    "skl2onnx: neighbours": dense(KNeighborsRegressor(3), "number"),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_answers_agree(name: str) -> None:
    assert_agrees(EXAMPLES[name])


def test_a_frozen_classifier_is_calibrated() -> None:
    frozen = FrozenEstimator(dense(forest(), "two texts").fitted())
    assert_agrees(dense(CalibratedClassifierCV(frozen, method="isotonic"), "two texts"))


@pytest.mark.parametrize(
    ("example", "says"),
    [
        (
            dense(AdaBoostClassifier(n_estimators=2), "flag"),
            "AdaBoostClassifier has no ONNX form here.*LightGBM",
        ),
        (dense(SVR(), "number"), "SVR has no ONNX form here"),
        (dense(VotingClassifier(VOTERS), "two texts"), "voting='soft'"),
    ],
    ids=["trees of skl2onnx", "no kernel", "hard vote"],
)
def test_refuses_with_a_reason(example: Example, says: str) -> None:
    with pytest.raises(NotExportableError, match=says):
        graph_of(example.fitted(), 6)


def test_skl2onnx_is_quiet(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    estimators = [dense(GaussianNB(), "flag").fitted(), dense(SVR(), "number").fitted()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph_of(estimators[0], 6)
        with pytest.raises(NotExportableError):
            graph_of(estimators[1], 6)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
