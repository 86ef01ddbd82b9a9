from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import LabelEncoder
from xgboost import XGBClassifier

from workbench.recipe import Recipe
from workbench.training import fit
from workbench.training.coded import taught

RANDOM = np.random.default_rng(4)
FLIGHTS = pl.DataFrame({"delay": RANDOM.normal(size=300), "distance": RANDOM.normal(size=300)})
CLASSES = np.array(["early", "late", "lost"])[np.digitize(FLIGHTS["delay"].to_numpy(), [-1.0, 1.0])]


@pytest.mark.parametrize("labels", [CLASSES, np.searchsorted(np.unique(CLASSES), CLASSES) * 10 - 5])
def test_xgboost_tells_any_classes_apart_as_it_does_their_codes(labels: np.ndarray) -> None:
    coder = LabelEncoder().fit(labels)
    theirs = XGBClassifier(n_estimators=5).fit(FLIGHTS.to_numpy(), coder.transform(labels))
    model = fit(Recipe(()), XGBClassifier(n_estimators=5), FLIGHTS.with_columns(y=labels), "y")
    assert model.classes == tuple(coder.classes_.tolist())
    assert model.predict(FLIGHTS).tolist() == coder.inverse_transform(theirs.predict(FLIGHTS)).tolist()
    np.testing.assert_allclose(model.predict_proba(FLIGHTS), theirs.predict_proba(FLIGHTS), atol=1e-6)
    assert set(model.importance().names) == {"delay", "distance"}


def test_others_are_left_alone() -> None:
    xgboost, logistic = XGBClassifier(), LogisticRegression()
    assert taught(xgboost, np.array([0, 1, 2, 1])) is xgboost
    assert taught(logistic, CLASSES) is logistic
