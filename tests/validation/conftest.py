"""Outcomes of every task with ties and awkward ends, and a table with a model of each task."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from workbench.recipe import Recipe
from workbench.steps import OneHotEncode, Select
from workbench.training import Model, fit
from workbench.validation.binary import BinaryOutcomes
from workbench.validation.multiclass import MulticlassOutcomes
from workbench.validation.regression import RegressionOutcomes

ROWS = 400


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(20)


@pytest.fixture
def weights(random: np.random.Generator) -> np.ndarray:
    """How often each row counts: whole numbers, as the bootstrap draws them."""
    return random.poisson(1.0, ROWS).astype(float)


@pytest.fixture
def binary(random: np.random.Generator) -> BinaryOutcomes:
    truth = random.random(ROWS) < 0.3
    held = np.clip(0.3 * truth + random.normal(0.35, 0.2, ROWS), 0, 1).round(2)  # many ties, some 0 and 1
    return BinaryOutcomes(truth, held, ("no", "yes"), threshold=0.4)


@pytest.fixture
def multiclass(random: np.random.Generator) -> MulticlassOutcomes:
    truth = random.integers(0, 4, ROWS)
    held = random.dirichlet(np.ones(4), ROWS) + 0.5 * np.eye(4)[truth]
    return MulticlassOutcomes(truth, held / held.sum(axis=1, keepdims=True), ("a", "b", "c", "d"))


@pytest.fixture
def regression(random: np.random.Generator) -> RegressionOutcomes:
    truth = 1e6 + random.normal(0, 30, ROWS)
    return RegressionOutcomes(truth, truth + random.normal(2, 10, ROWS))


@pytest.fixture(scope="session")
def loans() -> pl.DataFrame:
    """2,000 rows with a key, groups, a category, a text target, a number target and a rule of thumb."""
    random = np.random.default_rng(11)
    size, city = random.normal(0, 1, 2_000), random.choice(["Bonn", "Cork", "Lyon"], 2_000)
    lean = size + (city == "Cork") + random.normal(0, 1, 2_000)
    return pl.DataFrame(
        {
            "row": range(2_000),
            "branch": random.integers(0, 80, 2_000),
            "size": size,
            "city": city,
            "default": np.where(lean > 1, "yes", "no"),
            "grade": np.digitize(lean, [-1, 0.5, 2]),
            "cost": 100 + 20 * lean,
            "rule": np.clip(0.3 + 0.2 * size, 0, 1),
        }
    )


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return Recipe((Select(("size", "city")), OneHotEncode("city")))


@pytest.fixture(scope="session")
def lender(loans: pl.DataFrame, recipe: Recipe) -> Model:
    return fit(recipe, LogisticRegression(), loans[:1_500], "default", key="row")


@pytest.fixture(scope="session")
def grader(loans: pl.DataFrame, recipe: Recipe) -> Model:
    return fit(recipe, LogisticRegression(), loans[:1_500], "grade", key="row")


@pytest.fixture(scope="session")
def coster(loans: pl.DataFrame, recipe: Recipe) -> Model:
    return fit(recipe, LinearRegression(), loans[:1_500], "cost", key="row")
