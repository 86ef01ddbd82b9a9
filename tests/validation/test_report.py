from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import plotly.graph_objects as go
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression

from workbench.errors import InputError
from workbench.recipe import Recipe
from workbench.training import Model, fit
from workbench.validation import Validation, validate
from workbench.validation.metrics import METRICS


@pytest.fixture(scope="module")
def report(lender: Model, loans: pl.DataFrame) -> Validation:
    return validate(lender, loans[1_500:], n_bootstrap=20)


def test_it_never_changes(report: Validation) -> None:
    with pytest.raises(FrozenInstanceError):
        report.metrics = {}  # type: ignore[misc]


def test_figures_by_name(report: Validation, grader: Model, coster: Model, loans: pl.DataFrame) -> None:
    assert report.plot().layout.title.text.startswith("ROC curve")
    assert report.plot("calibration").layout.title.text.startswith("Calibration")
    with pytest.raises(InputError, match=r"Did you mean 'calibration'"):
        report.plot("calibrations")
    for model, name in ((grader, "confusion"), (coster, "residuals")):
        drawn = validate(model, loans[1_500:], n_bootstrap=0).plot(name)
        assert isinstance(drawn, go.Figure)


def test_plain_values_survive_json(
    report: Validation, grader: Model, coster: Model, loans: pl.DataFrame
) -> None:
    for made in (report, *(validate(model, loans[1_500:], n_bootstrap=5) for model in (grader, coster))):
        told = json.loads(json.dumps(made.to_json(), allow_nan=False))
        for name, estimate in made.metrics.items():
            assert told["metrics"][name]["value"] == estimate.value
        assert told["rows"] == 500
        assert set(told["gain"]) == set(told["baseline"]) == set(told["metrics"])
    assert sum(map(sum, report.to_json()["confusion"])) == 500
    assert report.to_json()["threshold"] == 0.5


def test_a_baseline_that_never_says_yes_has_no_precision(report: Validation) -> None:
    assert report.to_json()["baseline"]["precision"] == {"value": None, "low": None, "high": None}
    assert "| Precision | " in report.to_markdown()
    assert report.to_markdown().split("| Precision | ")[1].splitlines()[0].endswith("| – | – |")


def test_every_metric_is_on_the_page_and_in_the_table(report: Validation) -> None:
    page, text = report._repr_html_(), report.to_markdown()
    for name, estimate in report.metrics.items():
        assert METRICS[name].label in page
        assert str(estimate) in page
        assert str(estimate) in text
    assert "Confusion" in page
    assert "500 withheld rows" in page
    assert "<script" not in page
    assert "http" not in page


def test_names_from_the_data_are_escaped_on_the_page() -> None:
    frame = pl.DataFrame({"x": [0.0, 1.0] * 10, "<b>late": ["<u>", "no"] * 10})
    page = validate(fit(Recipe(), LogisticRegression(), frame, "<b>late"), frame, n_bootstrap=0)._repr_html_()
    assert "<b>" not in page
    assert "<u>" not in page
    assert "&lt;u&gt;" in page


def test_without_intervals_none_are_promised(lender: Model, loans: pl.DataFrame) -> None:
    assert "95 %" not in validate(lender, loans[1_500:], n_bootstrap=0)._repr_html_()


def test_one_line_of_it(report: Validation) -> None:
    assert repr(report).startswith("<validation of 'default' on 500 rows: roc_auc 0.")
