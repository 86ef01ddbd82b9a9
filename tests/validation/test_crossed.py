from __future__ import annotations

import json

import polars as pl
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

from workbench.errors import InputError
from workbench.recipe import Recipe
from workbench.validation import CrossValidation, cross_validate


@pytest.fixture(scope="module")
def crossed(loans: pl.DataFrame, recipe: Recipe) -> CrossValidation:
    return cross_validate(recipe, LogisticRegression(), loans, "default", folds=3, key="row")


def test_it_can_be_looked_at(crossed: CrossValidation) -> None:
    for text in (crossed._repr_html_(), crossed.to_markdown()):
        assert "LogisticRegression of default, 3 folds of 2,000 rows" in text
        assert str(crossed.metrics["brier"]) in text
    assert repr(crossed).startswith("<cross-validation of 'default' in 3 folds: roc_auc 0.")


def test_plain_values_survive_json(crossed: CrossValidation) -> None:
    told = json.loads(json.dumps(crossed.to_json(), allow_nan=False))
    assert told["metrics"]["roc_auc"]["mean"] == crossed.metrics["roc_auc"].mean
    assert [fold["f1"] for fold in told["folds"]] == [fold["f1"] for fold in crossed.folds]


def test_one_metric_is_drawn_for_each_fold(crossed: CrossValidation) -> None:
    assert list(crossed.plot("brier").data[0].x) == [fold["brier"] for fold in crossed.folds]
    with pytest.raises(InputError, match="Did you mean 'brier'"):
        crossed.plot("briers")


def test_a_fold_in_which_a_metric_is_not_defined_is_passed_over() -> None:
    folds = ({"roc_auc": 0.5}, {"roc_auc": float("nan")}, {"roc_auc": 0.75})
    found = CrossValidation("t", "m", 0, folds, (1, 1, 1), pa.table({}))
    assert found.metrics["roc_auc"].mean == 0.625
    assert found.to_json()["folds"][1]["roc_auc"] is None
