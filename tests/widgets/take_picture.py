"""Takes the README's picture anew: `pytest tests/widgets/take_picture.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ROOT, Server
from tests.widgets.test_in_jupyterlab import drag, open_notebook, run_cell

pytestmark = pytest.mark.browser


def test_take_the_picture(jupyter_lab: Server, page: Page, flights_file: Path) -> None:
    (jupyter_lab.folder / "flights.parquet").write_bytes(flights_file.read_bytes())
    page.set_viewport_size({"width": 1440, "height": 760})
    cell = 'import workbench as wb\n\nexplorer = wb.explore("flights.parquet")\nexplorer'
    open_notebook(page, jupyter_lab, "explore.ipynb", cell)
    page.keyboard.press("Control+b")
    view = run_cell(page, 0).locator(".wb-explorer")
    expect(view.locator(".wb-mark").first).to_have_text("exact")

    view.get_by_label("add a step").select_option("Impute")
    view.get_by_label("columns", exact=True).select_option(label="all numeric")
    view.get_by_role("button", name="Add Impute").click()
    view.get_by_role("tab", name="Outliers").click()
    view.get_by_label("log scale").check()
    expect(view.locator(".wb-touched strong")).to_have_text("65,085 rows")
    drag(page, view.get_by_role("slider", name="upper bound"), 120)
    view.get_by_role("button", name="Add to recipe").click()
    expect(view.locator(".wb-learned")).to_have_count(2)
    expect(view.locator(".wb-aside .wb-mark")).to_have_text("exact")
    page.mouse.move(5, 5)
    page.screenshot(path=ROOT / "notebooks" / "images" / "explore.png")
