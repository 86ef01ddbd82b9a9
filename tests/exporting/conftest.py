"""A small table with awkward column names, and a model of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import workbench as wb

DELAY, CARRIER, MILES, LEFT = "dep delay", 'the "carrier"', "größe/mi", "it's `left`"


@pytest.fixture(scope="session")
def departures() -> pl.DataFrame:
    """400 departures with missing values, one of them far later than all others."""
    random = np.random.default_rng(0)
    delay = random.normal(10, 20, 400).round(1)
    delay[123] = 900.0
    return pl.DataFrame(
        {
            DELAY: [None if at % 9 == 0 else value for at, value in enumerate(delay.tolist())],
            CARRIER: [None if at % 17 == 0 else ["UA", "B6", "🛫"][at % 3] for at in range(400)],
            MILES: random.integers(100, 2500, 400),
            LEFT: [datetime(2013, 1, 1) + timedelta(hours=7 * at) for at in range(400)],
            "late": delay + random.normal(0, 10, 400) > 15,
        }
    )


@pytest.fixture(scope="session")
def recipe() -> wb.Recipe:
    return wb.Recipe(
        (
            wb.ExpandDatetime(LEFT, parts=("weekday", "hour")),
            wb.IndicateMissing(DELAY),
            wb.Impute(DELAY),
            wb.ClipOutliers(DELAY, method="mad"),
            wb.Scale((DELAY, MILES)),
            wb.OneHotEncode(CARRIER),
        )
    )


@pytest.fixture(scope="session")
def model(departures: pl.DataFrame, recipe: wb.Recipe) -> wb.Model:
    return wb.fit(recipe, HistGradientBoostingClassifier(max_iter=5), departures, "late")
