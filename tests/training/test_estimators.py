from __future__ import annotations

import numpy as np
import pytest
from lightgbm import LGBMRegressor
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from workbench.errors import ColumnError, DataError, InputError
from workbench.training.estimators import fresh, require_complete, require_weights, task_of
from workbench.training.targets import Survey

HOLED = np.array([[1.0, np.nan], [2.0, 3.0]])


@pytest.mark.parametrize("estimator", [KMeans(), StandardScaler(), LinearRegression, "forest", None])
def test_what_tells_neither_classes_nor_numbers_is_refused(estimator: object) -> None:
    with pytest.raises(InputError, match="neither a classifier nor a regressor"):
        fresh(estimator)


def test_lightgbm_is_quiet_unless_told_to_speak() -> None:
    assert fresh(LGBMRegressor()).get_params()["verbosity"] == -1
    assert fresh(LGBMRegressor(verbosity=2)).get_params()["verbosity"] == 2
    assert fresh(LGBMRegressor(verbose=2)).get_params()["verbose"] == 2


@pytest.mark.parametrize(
    ("estimator", "seen", "task"),
    [
        (LinearRegression(), Survey("number", 10, 10, 10), "regression"),
        (LogisticRegression(), Survey("number", 10, 10, 2), "binary"),
        (LogisticRegression(), Survey("text", 10, 10, 3), "multiclass"),
        (LogisticRegression(), Survey("text", 2, 2, 2), "binary"),
    ],
)
def test_the_task_follows_estimator_and_target(estimator: object, seen: Survey, task: str) -> None:
    assert task_of(estimator, "t", seen) == task


@pytest.mark.parametrize(
    ("estimator", "seen", "error", "said"),
    [
        (LinearRegression(), Survey("text", 10, 10, 2), ColumnError, "Give a classifier"),
        (LogisticRegression(), Survey("text", 12, 10, 1), DataError, "the same in all 10 rows"),
        (LogisticRegression(), Survey("number", 10, 10, 6), DataError, "these are no classes"),
    ],
)
def test_a_target_that_does_not_fit_is_refused(
    estimator: object, seen: Survey, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        task_of(estimator, "t", seen)


@pytest.mark.parametrize(
    "estimator",
    [
        HistGradientBoostingClassifier(),
        RandomForestClassifier(),
        LGBMRegressor(),
        make_pipeline(SimpleImputer(), LogisticRegression()),
    ],
)
def test_missing_values_go_to_those_who_take_them(estimator: object) -> None:
    require_complete(HOLED, ("a", "b"), estimator)


def test_others_are_told_the_step() -> None:
    require_complete(HOLED[1:], ("a", "b"), LogisticRegression())
    with pytest.raises(DataError, match=r"some in 'b'\. Add Impute\('b'\)"):
        require_complete(HOLED, ("a", "b"), LogisticRegression())
    with pytest.raises(DataError, match=r"Add Impute\(\['a', 'b'\]\)"):
        require_complete(np.full((1, 2), np.nan), ("a", "b"), LogisticRegression())


def test_weights_go_to_those_who_take_them() -> None:
    require_weights(LogisticRegression())
    with pytest.raises(InputError, match="KNeighborsClassifier takes no sample weights"):
        require_weights(KNeighborsClassifier())
