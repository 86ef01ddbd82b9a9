from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeClassifier

import workbench as wb
from workbench.errors import InputError

FLIGHTS = pl.DataFrame(
    {
        "delay": [1.0, 2.0, 3.0, 40.0, 50.0, None] * 20,
        "carrier": ["UA", "UA", "<b>AA</b>", "UA", "AA", None] * 20,
        "late": ["no", "no", "no", "yes", "yes", "<i>?</i>"] * 20,
        "arrival": [0.0, 1.0, 2.0, 41.0, 52.0, 9.0] * 20,
    }
)
RECIPE = wb.Recipe((wb.Impute(wb.numeric()), wb.OrdinalEncode(wb.categorical())))


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "late.onnx"
    wb.export(wb.fit(RECIPE, DecisionTreeClassifier(), FLIGHTS.drop("arrival"), "late"), path)
    return path


def test_it_starts_with_a_common_row_and_its_answer(classifier: Path) -> None:
    form = wb.what_if(classifier)
    assert form.row == {"delay": 3.0, "carrier": "UA"}
    assert ">no<" in form.answer.value


def test_a_change_is_answered_as_the_predictor_answers(classifier: Path) -> None:
    form = wb.what_if(classifier, {"delay": 3.0, "carrier": "AA"})
    form.fields["delay"].value = "45"
    share = wb.Predictor(classifier).predict_proba([{"delay": 45.0, "carrier": "AA"}])[0].max()
    assert f"<span>{share:.1%} <small>(+{share:.1%})" in form.answer.value
    assert ">yes<" in form.answer.value


def test_an_empty_field_is_missing(classifier: Path) -> None:
    form = wb.what_if(classifier)
    form.fields["carrier"].value, form.fields["delay"].value = " ", ""
    assert form.row == {"delay": None, "carrier": None}


def test_what_a_column_cannot_hold_is_said_and_the_form_goes_on(classifier: Path) -> None:
    form = wb.what_if(classifier)
    form.fields["delay"].value = "<script>soon"
    assert "delay" in form.answer.value
    assert "&lt;script&gt;soon" in form.answer.value
    form.fields["delay"].value = "2"
    assert ">no<" in form.answer.value


def test_data_is_never_html(classifier: Path) -> None:
    form = wb.what_if(classifier, {"delay": None, "carrier": "<b>AA</b>"})
    assert "&lt;i&gt;?&lt;/i&gt;" in form.answer.value
    assert "<i>" not in form.answer.value
    assert "<b>AA</b>" in form.fields["carrier"].options


def test_a_number_is_compared_with_the_first_row(tmp_path: Path) -> None:
    flights = FLIGHTS.select("delay", "arrival").drop_nulls()
    model = wb.fit(wb.Recipe(()), LinearRegression(), flights, "arrival")
    wb.export(model, tmp_path / "arrival.onnx")
    form = wb.what_if(tmp_path / "arrival.onnx", {"delay": 10})
    form.fields["delay"].value = "20"
    assert f"{10 * model.estimator.coef_[0]:+,.4g} against the first row" in form.answer.value


def test_fields_that_the_model_does_not_read_are_refused(classifier: Path) -> None:
    with pytest.raises(InputError, match=r"does not read 'delays'.*Did you mean 'delay'"):
        wb.what_if(classifier, {"delays": 3})
