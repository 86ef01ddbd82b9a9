from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

from workbench.errors import ColumnError, InputError
from workbench.recipe import Recipe
from workbench.steps import Impute, Scale, Select, numeric
from workbench.training import Model, fit


@pytest.fixture(scope="module")
def model(tumours: pl.DataFrame) -> Model:
    return fit(Recipe((Scale(numeric()),)), LogisticRegression(), tumours, "diagnosis", key="sample")


def test_it_never_changes(model: Model) -> None:
    with pytest.raises(FrozenInstanceError):
        model.target = "radius"  # type: ignore[misc]


def test_it_answers_the_same_for_every_kind_of_table(model: Model, tumours: pl.DataFrame) -> None:
    expected = model.predict_proba(tumours)
    for given in (tumours.lazy(), tumours.to_pandas(), tumours.to_arrow(), tumours.to_dict(as_series=False)):
        np.testing.assert_array_equal(model.predict_proba(given), expected)
    assert expected.shape == (569, 2)
    assert expected.dtype == np.float64


def test_it_needs_only_its_inputs(tumours: pl.DataFrame) -> None:
    small = fit(Recipe((Select("radius"), Impute("radius"))), LogisticRegression(), tumours, "diagnosis")
    assert small.recipe.inputs.names == ("radius",)
    assert len(small.predict(tumours.select("radius"))) == 569
    assert small.rows.column_names == ["radius", "diagnosis"]
    with pytest.raises(ColumnError, match="'radius'"):
        small.predict(tumours.drop("radius"))


def test_no_rows_are_no_answers(model: Model, tumours: pl.DataFrame) -> None:
    with pytest.raises(ValueError, match="0 sample"):
        model.predict(tumours[:0])


def test_probabilities_of_what_has_none(tumours: pl.DataFrame, patients: pl.DataFrame) -> None:
    machine = fit(Recipe((Scale(numeric()),)), LinearSVC(), tumours, "diagnosis", key="sample")
    with pytest.raises(InputError, match="CalibratedClassifierCV"):
        machine.predict_proba(tumours)
    line = fit(Recipe(), LinearRegression(), patients, "progression")
    with pytest.raises(InputError, match=r"Use `predict`"):
        line.predict_proba(patients)


def test_it_tells_what_it_is(model: Model) -> None:
    told = model.summary()
    assert (told["task"], told["rows"], told["rows_without_target"]) == ("binary", 569, 0)
    assert told["classes"] == ["benign", "malignant"]
    assert "binary model of 'diagnosis'" in repr(model)
    assert "LogisticRegression()" in model._repr_html_()


def test_names_from_the_data_are_escaped_on_the_page() -> None:
    frame = pl.DataFrame({"<b>x": [0.0, 1.0] * 3, "<i>y": ["<u>", "no"] * 3})
    page = fit(Recipe(), LogisticRegression(), frame, "<i>y")._repr_html_()
    assert not any(tag in page for tag in ("<b>", "<i>", "<u>"))
