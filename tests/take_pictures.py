"""Takes the README's pictures anew: `pytest tests/take_pictures.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from plotly.io import from_json

from tests.browser import ROOT, Server, chromium, jupyter_lab, page
from tests.cli.test_dashboards import served
from tests.widgets.conftest import flights_file
from tests.widgets.test_in_jupyterlab import drag, open_notebook, run_cell
from workbench.jobs import Run, run_notebook

__all__ = ["chromium", "flights_file", "jupyter_lab", "page"]
pytestmark = pytest.mark.browser
IMAGES = ROOT / "notebooks" / "images"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What `make demo` runs."""
    return run_notebook(ROOT / "notebooks" / "jobs" / "train_flights.ipynb", tmp_path_factory.mktemp("runs"))


def test_the_explorer(jupyter_lab: Server, page: Page, flights_file: Path) -> None:
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
    page.screenshot(path=IMAGES / "explore.png")


def test_a_sample_in_the_report(run: Run, page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 1150})
    page.goto((run.folder / "report.html").as_uri())
    heading = page.get_by_role("heading", name="Look at a sample")
    top = heading.evaluate("heading => heading.getBoundingClientRect().top + scrollY")
    area = {"x": 0, "y": top - 20, "width": 960, "height": 1150}
    page.screenshot(path=IMAGES / "profile.png", full_page=True, clip=area)


def test_calibration(run: Run, page: Page, tmp_path: Path) -> None:
    (kept,) = (path for path in run.artifacts if path.name == "calibration.json")
    drawn = tmp_path / "calibration.html"
    drawn.write_text(from_json(kept.read_text()).to_html())
    page.set_viewport_size({"width": 900, "height": 430})
    page.goto(drawn.as_uri())
    expect(page.locator(".js-plotly-plot .point").first).to_be_visible()
    page.screenshot(path=IMAGES / "calibration.png")


def test_what_a_model_says_if(run: Run, page: Page) -> None:
    page.set_viewport_size({"width": 1300, "height": 1400})
    given = ("--no-token", "-p", "runs", str(run.folder.parent))
    with served(ROOT / "notebooks" / "apps" / "model.ipynb", *given) as (_, address):
        page.goto(address)
        page.get_by_label("dep_delay").fill("25")
        page.get_by_label("dep_delay").press("Tab")
        expect(page.get_by_text("(+").first).to_be_visible()
        page.get_by_label("dep_delay").blur()
        heading = page.get_by_role("heading", name="What would it say, if?")
        heading.scroll_into_view_if_needed()
        page.locator("#rendered_cells").evaluate("cells => cells.scrollTo(0, cells.scrollHeight)")
        top = heading.bounding_box()
        assert top is not None
        area = {"x": 30, "y": top["y"] - 14, "width": 1230, "height": 440}
        page.screenshot(path=IMAGES / "model.png", clip=area)
