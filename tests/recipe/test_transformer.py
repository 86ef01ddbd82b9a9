"""A recipe inside scikit-learn's pipelines, judged by scikit-learn's own checks."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from workbench.errors import InputError
from workbench.recipe import Recipe
from workbench.steps import DropOutliers, Impute, OrdinalEncode, Scale, TargetEncode, categorical, numeric

NUMBERS = Recipe((Impute(numeric(), strategy="constant", value=0.0),))
RANDOM = np.random.default_rng(1)
TABLE = pl.DataFrame({"x": RANDOM.normal(size=200), "c": RANDOM.choice(list("abc"), 200)})
LATE = (TABLE["x"].to_numpy() + RANDOM.normal(size=200) > 0).astype(int)


@parametrize_with_checks([NUMBERS.as_transformer()])
def test_scikit_learns_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def test_a_pipeline_takes_frames_and_is_cross_validated() -> None:
    recipe = Recipe((Scale(numeric()), OrdinalEncode(categorical())))
    pipeline = make_pipeline(recipe.as_transformer(), LogisticRegression())
    assert cross_val_score(pipeline, TABLE.to_pandas(), LATE).mean() > 0.6
    fitted = clone(pipeline).fit(TABLE, LATE)
    assert list(fitted[0].get_feature_names_out()) == ["x", "c"]
    matrix = recipe.fit(TABLE).matrix(TABLE)
    np.testing.assert_array_equal(
        fitted.predict(TABLE), LogisticRegression().fit(matrix, LATE).predict(matrix)
    )


def test_in_training_a_row_does_not_see_its_own_target() -> None:
    noise = pl.DataFrame({"id": [f"row {at}" for at in range(200)]})
    transformer = Recipe((TargetEncode("id"),)).as_transformer()
    seen = transformer.fit_transform(noise, LATE)[:, 0]
    assert abs(np.corrcoef(seen, LATE)[0, 1]) < 0.3
    assert np.corrcoef(transformer.transform(noise)[:, 0], LATE)[0, 1] > 0.9


def test_steps_that_drop_rows_are_refused() -> None:
    with pytest.raises(InputError, match="keeps X and y apart"):
        Recipe((DropOutliers("x"),)).as_transformer().fit(TABLE)
