"""Linear models and baselines answer the same in ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import (
    ARDRegression,
    BayesianRidge,
    ElasticNet,
    ElasticNetCV,
    GammaRegressor,
    HuberRegressor,
    Lars,
    Lasso,
    LassoCV,
    LinearRegression,
    LogisticRegression,
    OrthogonalMatchingPursuit,
    Perceptron,
    PoissonRegressor,
    QuantileRegressor,
    Ridge,
    RidgeClassifier,
    RidgeClassifierCV,
    RidgeCV,
    SGDClassifier,
    SGDRegressor,
    TheilSenRegressor,
    TweedieRegressor,
)
from sklearn.svm import LinearSVC, LinearSVR

from tests.exporting.answering import graph_of, run
from tests.exporting.estimator_data import Example, Target, assert_agrees, features, target
from workbench.errors import NotExportableError
from workbench.training import Logit


def linear(estimator: Any, kind: Target) -> Example:
    return Example(estimator, kind, missing=False, small=True)


NUMBERS = [
    ARDRegression(),
    BayesianRidge(),
    ElasticNet(),
    ElasticNetCV(cv=2),
    HuberRegressor(max_iter=2000),
    Lars(),
    Lasso(),
    LassoCV(cv=2),
    LinearRegression(),
    LinearSVR(random_state=0),
    OrthogonalMatchingPursuit(n_nonzero_coefs=3),
    QuantileRegressor(),
    Ridge(),
    RidgeCV(),
    SGDRegressor(random_state=0, eta0=1e-5),
    TheilSenRegressor(max_subpopulation=50, random_state=0),
]
POSITIVE = [PoissonRegressor(), GammaRegressor(), TweedieRegressor(power=1.5), TweedieRegressor(power=0)]
EXAMPLES = {
    **{f"{estimator}": linear(estimator, "number") for estimator in NUMBERS},
    **{f"{estimator}": linear(estimator, "positive") for estimator in POSITIVE},
    **{
        f"{kind}, {target}": linear(kind(**settings), target)
        for target in ("two texts", "flag", "four texts")
        for kind, settings in (
            (LogisticRegression, {"max_iter": 2000}),
            (LinearDiscriminantAnalysis, {}),
            (SGDClassifier, {"loss": "log_loss", "random_state": 0}),
        )
    },
    "modified huber, two": linear(SGDClassifier(loss="modified_huber", random_state=0), "two numbers"),
    "modified huber, four": linear(SGDClassifier(loss="modified_huber", random_state=0), "four texts"),
    "statistician's": linear(Logit(), "two texts"),
    "prior": Example(DummyClassifier(), "flag"),
    "most frequent": Example(DummyClassifier(strategy="most_frequent"), "four texts"),
    "constant": Example(DummyClassifier(strategy="constant", constant="yes"), "two texts"),
    "median": Example(DummyRegressor(strategy="median"), "number"),
}
WITHOUT_PROBABILITIES = [LinearSVC(), RidgeClassifier(), RidgeClassifierCV(), Perceptron(), SGDClassifier()]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_answers_agree(name: str) -> None:
    assert_agrees(EXAMPLES[name])


@pytest.mark.parametrize("estimator", WITHOUT_PROBABILITIES, ids=str)
def test_a_label_alone_is_refused(estimator: Any) -> None:
    with pytest.raises(NotExportableError, match="CalibratedClassifierCV"):
        graph_of(linear(estimator, "two texts").fitted(), 6)


def test_several_targets_are_refused() -> None:
    seen = features(100, seed=1, missing=False)
    two = np.column_stack([target("number", seen), target("positive", seen)])
    with pytest.raises(NotExportableError, match="several targets"):
        graph_of(LinearRegression().fit(seen, two), 6)


def test_a_target_of_one_column() -> None:
    seen = features(100, seed=1, missing=False)
    fitted = LinearRegression().fit(seen, target("number", seen)[:, None])
    value = run(graph_of(fitted, 6), seen)["value"]
    np.testing.assert_allclose(value, fitted.predict(seen)[:, 0], rtol=0, atol=1e-9)


def test_drawing_lots_is_refused() -> None:
    with pytest.raises(NotExportableError, match="draws its answers"):
        graph_of(Example(DummyClassifier(strategy="uniform"), "flag").fitted(), 6)
