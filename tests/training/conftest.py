"""Two small real tables as a user would have them."""

from __future__ import annotations

import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes


@pytest.fixture(scope="session")
def tumours() -> pl.DataFrame:
    """Breast cancer Wisconsin: 569 rows, five of its measures, with an id and a text target."""
    data = load_breast_cancer()
    measures = pl.DataFrame(data.data[:, :5], schema=["radius", "texture", "perimeter", "area", "smoothness"])
    return measures.with_columns(
        sample=pl.int_range(pl.len()), diagnosis=pl.Series(data.target_names[data.target], dtype=pl.String)
    )


@pytest.fixture(scope="session")
def patients() -> pl.DataFrame:
    """Diabetes progression: 442 rows, ten measures."""
    data = load_diabetes()
    return pl.DataFrame(data.data, schema=data.feature_names).with_columns(progression=data.target)
