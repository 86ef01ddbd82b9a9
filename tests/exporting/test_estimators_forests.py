"""scikit-learn's trees, forests and gradient boosting answer the same in ONNX, ties included."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import Lasso
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tests.exporting.answering import graph_of, run
from tests.exporting.estimator_data import (
    Example,
    assert_agrees,
    assert_answers_agree,
    features,
    target,
)
from workbench.errors import NotExportableError

FEW = {"random_state": 0, "n_estimators": 11}
LEAFY = {**FEW, "min_samples_leaf": 4}
EXAMPLES = {
    "tree: two texts": Example(DecisionTreeClassifier(random_state=0), "two texts"),
    "tree: four texts": Example(DecisionTreeClassifier(random_state=0, min_samples_leaf=3), "four texts"),
    "tree: number": Example(DecisionTreeRegressor(random_state=0), "number", missing=False),
    "forest: two texts": Example(RandomForestClassifier(**FEW), "two texts"),
    "forest: mixed leaves": Example(RandomForestClassifier(**LEAFY), "flag"),
    "forest: four texts": Example(RandomForestClassifier(**LEAFY), "four texts", missing=False),
    "forest: number": Example(RandomForestRegressor(**LEAFY), "number"),
    "extra trees: two numbers": Example(ExtraTreesClassifier(**FEW), "two numbers"),
    "extra trees: four texts": Example(ExtraTreesClassifier(**LEAFY), "four texts"),
    "extra trees: number": Example(ExtraTreesRegressor(**FEW), "number"),
    "gradient boosting: two texts": Example(GradientBoostingClassifier(**FEW), "two texts", missing=False),
    "gradient boosting: four texts": Example(GradientBoostingClassifier(**FEW), "four texts", missing=False),
    "gradient boosting: exponential": Example(
        GradientBoostingClassifier(**FEW, loss="exponential"), "flag", missing=False
    ),
    "gradient boosting: from zero": Example(
        GradientBoostingClassifier(**FEW, init="zero"), "four texts", missing=False
    ),
    "gradient boosting: huber": Example(
        GradientBoostingRegressor(**FEW, loss="huber"), "number", missing=False
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_answers_agree(name: str) -> None:
    assert_agrees(EXAMPLES[name])


def test_ties_that_only_rounding_decides() -> None:
    """Means of a few fractions now and then tie up to the last bit; labels must fall as they do there."""
    rows = np.array(list(product([0.0, 1.0], repeat=4)))
    found = 0
    for seed in range(140, 330):
        rng = np.random.default_rng(seed)
        classes = rng.integers(0, 2 if seed % 2 else 3, 24)
        forest = RandomForestClassifier([2, 3, 4, 6, 8, 9, 12][seed % 7], max_depth=2, random_state=seed)
        shares = forest.fit(rng.integers(0, 2, (24, 4)), classes).predict_proba(rows)
        second, first = np.sort(shares)[:, -2:].T
        if np.any((first > second) & (first - second < 1e-12)):
            got = run(graph_of(forest, 4), rows)
            np.testing.assert_array_equal(got["label"], forest.predict(rows))
            np.testing.assert_array_equal(got["probabilities"], shares)
            found += 1
    assert found > 0


def test_features_are_rounded_to_float32_first() -> None:
    seen = features(300, seed=1, missing=False)
    rows = features(3000, seed=2, missing=False) * (1 + 1e-9)
    for estimator in (RandomForestRegressor(**FEW), GradientBoostingRegressor(**FEW)):
        fitted = estimator.fit(seen, target("number", seen))
        edges = np.concatenate([tree.tree_.threshold for tree in np.ravel(fitted.estimators_)])
        rows[:, 0] = np.resize(edges, len(rows)) * (1 + 1e-9)
        assert_answers_agree(fitted, run(graph_of(fitted, 6), rows), rows, 1e-9)


def test_refuses_with_a_reason() -> None:
    seen = features(100, seed=1, missing=False)
    two = np.column_stack([target("number", seen), target("positive", seen)])
    with pytest.raises(NotExportableError, match="2 targets"):
        graph_of(RandomForestRegressor(**FEW).fit(seen, two), 6)
    with pytest.raises(NotExportableError, match="starts from Lasso"):
        graph_of(GradientBoostingRegressor(init=Lasso()).fit(seen, two[:, 0]), 6)
