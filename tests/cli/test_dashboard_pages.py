"""The dashboards that we ship, as colleagues meet them in a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import workbench as wb
from tests.browser import chromium, page
from tests.cli.test_dashboards import served
from tests.jobs.conftest import WriteNotebook
from workbench.jobs import run_notebook

__all__ = ["chromium", "page"]
pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)  # a machine may be busy
APPS = Path(__file__).parents[2] / "notebooks" / "apps"

AT_ONCE = """(view, names) => names.forEach(name =>
    [...view.querySelectorAll("button")].find(button => button.textContent === name).click())"""
FLIGHTS = """
import polars as pl
late = [0, 0, 1, 0, 1, 1, 0, 0, 0, 1] * 30
flights = pl.DataFrame({"delay": [20.0 * each + at % 17 for at, each in enumerate(late)], "late": late})
flights = flights.with_columns(carrier=pl.Series(["UA", "<b>AA</b>", "UA"] * 100))
"""
TRAINING = """
import json
import workbench as wb
from sklearn.linear_model import LogisticRegression
recipe = wb.Recipe((wb.OrdinalEncode(wb.categorical()),))
model = wb.fit(recipe, LogisticRegression(), flights, "late")
report = wb.validate(model, flights)
wb.artifact("validation.html").write_text(report._repr_html_())
wb.artifact("calibration.json").write_text(report.plot("calibration").to_json())
wb.artifact("importance.json").write_text(model.importance().plot().to_json())
wb.export(model, wb.artifact("model.onnx"), report)
"""


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses that a page asks for something."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_a_model_is_judged_and_asked_what_if(
    page: Page, asked: list[str], write_notebook: WriteNotebook
) -> None:
    run_notebook(write_notebook("", FLIGHTS, TRAINING))
    with served(APPS / "model.ipynb", "--token", "t0ken") as (_, address):
        page.goto(f"{address}?token=t0ken")
        expect(page.get_by_role("heading", name="What predicts late")).to_be_visible()
        expect(page.get_by_text("ROC-AUC").first).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(2)
        says = page.locator(".widget-html, .jupyter-widgets.widget-html-content").last
        expect(says).to_contain_text("late")

        page.get_by_label("delay").fill("60")
        page.get_by_label("delay").press("Tab")
        expect(says).to_contain_text("(+")
        page.get_by_label("delay").fill("soon")
        page.get_by_label("delay").press("Tab")
        expect(page.get_by_role("alert")).to_contain_text("'soon'")
    _assert_own(asked, address)


def test_a_colleague_explores_a_table_and_takes_the_recipe_home(page: Page, asked: list[str]) -> None:
    allowed = Path("allowed")
    allowed.mkdir()
    (allowed / "flights.csv").write_text("delay,carrier\n" + "5,UA\n,AA\n9,UA\n" * 40)
    Path("salaries.csv").write_text("salary\n1\n")
    with served(APPS / "explore.ipynb", "--no-token", "-p", "folder", "allowed") as (_, address):
        page.goto(address)
        choice = page.get_by_label("Table")
        expect(choice.get_by_role("option")).to_have_text(["choose a table …", "flights.csv"])
        choice.select_option("flights.csv")
        view = page.locator(".wb-explorer")
        expect(view.get_by_text("120 rows × 2 columns")).to_be_visible()
        view.get_by_role("tab", name="Outliers").click()
        view.get_by_label("Treatment").select_option("NullOutliers")
        expect(view.locator(".wb-touched strong")).to_have_text("0 rows")
        with page.expect_download() as download:
            view.evaluate(AT_ONCE, ["Add to recipe", "Save recipe"])
        saved = wb.Recipe.from_json(json.loads(Path(download.value.path()).read_text()))
        assert [type(step) for step in saved.steps] == [wb.NullOutliers]
    _assert_own(asked, address)


def test_where_no_run_left_a_model_the_page_says_so(page: Page) -> None:
    with served(APPS / "model.ipynb", "--no-token", "--warm", "0") as (_, address):
        page.goto(address)
        expect(page.get_by_role("heading", name="There is no model to show")).to_be_visible()
        expect(page.get_by_text("No run in runs ended well and left one.")).to_be_visible()


def _assert_own(asked: list[str], address: str) -> None:
    """Nobody else was asked for anything, and above all no CDN."""
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    assert asked
    assert [each for each in asked if not each.startswith(own)] == []
