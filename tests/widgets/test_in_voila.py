"""The same view in a dashboard: no notebook to insert code into, so it can be copied and saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import workbench as wb
from tests.browser import Serve
from tests.widgets.test_in_jupyterlab import drag

pytestmark = pytest.mark.browser

CELL = """
import workbench as wb
explorer = wb.explore({path!r}, wb.Recipe((wb.Impute(wb.numeric()),)))
explorer
"""


def test_a_visitor_drags_a_bound_and_takes_the_recipe_home(
    voila: Serve, page: Page, flights_file: Path, tmp_path: Path
) -> None:
    page.goto(voila(CELL.format(path=str(flights_file))).address)
    view = page.locator(".wb-explorer")
    expect(view.locator(".wb-mark").first).to_have_text("exact")
    expect(view.get_by_role("button", name="Insert code")).to_be_hidden()

    view.get_by_role("tab", name="Outliers").click()
    view.get_by_label("Treatment").select_option("NullOutliers")
    expect(view.locator(".wb-touched strong")).to_have_text("65,085 rows")
    drag(page, view.get_by_role("slider", name="lower bound"), 30)
    view.get_by_role("button", name="Add to recipe").click()
    cards = view.locator(".wb-timeline .wb-card")
    expect(cards).to_have_count(2)
    cards.first.get_by_role("button", name="remove").click()
    expect(cards).to_have_count(1)
    expect(view.locator(".wb-python")).to_contain_text("NullOutliers('dep_delay', method='bounds'")
    view.get_by_role("button", name="undo").click()
    expect(cards).to_have_count(2)
    expect(view.locator(".wb-python")).to_contain_text("Impute(numeric())")

    with page.expect_download() as download:
        view.get_by_role("button", name="Save recipe").click()
    saved = wb.Recipe.from_json(json.loads(Path(download.value.path()).read_text()))
    assert [type(step) for step in saved.steps] == [wb.Impute, wb.NullOutliers]
    names: dict[str, object] = {}
    exec(view.locator(".wb-python").inner_text(), names)
    assert names["recipe"] == saved


def test_it_follows_a_dark_theme(voila: Serve, page: Page, flights_file: Path) -> None:
    server = voila(CELL.format(path=str(flights_file)))
    brightness = {}
    for theme in ("light", "dark"):
        page.goto(f"{server.address}/?theme={theme}")
        view = page.locator(".wb-explorer")
        expect(view).to_be_visible()
        colour = view.evaluate("view => getComputedStyle(view).backgroundColor")
        brightness[theme] = sum(int(part) for part in colour.strip("rgb()").split(",")) / 3

    assert brightness["dark"] < 70
    assert brightness["light"] > 200
