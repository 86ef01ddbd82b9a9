"""On real tables an exported model answers withheld raw rows as the trained one, with the runtime alone."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from xgboost import XGBClassifier, XGBRegressor

import workbench as wb
from tests.parity.tables import TABLES, Table
from workbench.exporting.proof import prove
from workbench.steps import STEPS

TREES = {"n_estimators": 25, "n_jobs": 1, "random_state": 0}
FOREST = {**TREES, "min_samples_leaf": 3}
ESTIMATORS: dict[str, tuple[Any, Any]] = {
    "HistGradientBoosting": (
        HistGradientBoostingClassifier(max_iter=25),
        HistGradientBoostingRegressor(max_iter=25),
    ),
    "LightGBM": (LGBMClassifier(**TREES), LGBMRegressor(**TREES)),
    "RandomForest": (RandomForestClassifier(**FOREST), RandomForestRegressor(**FOREST)),
    "ExtraTrees": (ExtraTreesClassifier(**FOREST), ExtraTreesRegressor(**FOREST)),
    "linear": (LogisticRegression(), Ridge()),
    "XGBoost": (XGBClassifier(**TREES), XGBRegressor(**TREES)),
}
CASES = [(table, estimator) for table in TABLES for estimator in ESTIMATORS]


@pytest.mark.filterwarnings("ignore::workbench.training.PrecisionWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("name", "estimator"), CASES)
def test_no_row_differs_and_no_label_flips(
    name: str, estimator: str, tmp_path: Path, runtime_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(prove.__kwdefaults__, "python", str(runtime_python))
    table = TABLES[name]
    training, withheld = table.split
    model = wb.fit(recipe_for(table, estimator), estimator_for(table, estimator), training, table.target)
    assert len(set(model.predict(withheld[:500]).tolist())) > 1
    proof = wb.export(model, tmp_path / "model.onnx", rows=withheld).proof
    assert proof.rows == withheld.height
    assert proof.tolerance == (1e-6 if estimator == "XGBoost" else 1e-9)
    assert proof.largest_difference <= proof.tolerance
    assert (proof.over_tolerance, proof.label_flips) == (0, 0)


def test_the_interpreter_that_asks_has_the_runtime_alone(runtime_python: Path) -> None:
    heavy = ["lightgbm", "narwhals", "onnx", "pandas", "polars", "pyarrow", "sklearn", "spox", "xgboost"]
    ask = f"from importlib.util import find_spec; print([name for name in {heavy} if find_spec(name)])"
    found = subprocess.run([runtime_python, "-c", ask], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_step_is_on_some_table() -> None:
    used = {type(step).__name__ for table in TABLES.values() for step in table.recipe.steps}
    assert used == set(STEPS)


def recipe_for(table: Table, estimator: str) -> wb.Recipe:
    """The table's recipe, and for a linear model what it needs besides."""
    if estimator != "linear":
        return table.recipe
    return table.recipe.add(wb.Impute(wb.numeric())).add(wb.Scale(wb.numeric()))


def estimator_for(table: Table, name: str) -> Any:
    classifier, regressor = ESTIMATORS[name]
    return regressor if table.task == "regression" else classifier
