"""A person at work in JupyterLab: open, drag, accept, undo, insert, run the inserted cell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Server
from tests.widgets.hostile import ATTACKS, NAMES

pytestmark = pytest.mark.browser

CELL = "import workbench as wb\nwb.explore({path!r})"


def run_cell(page: Page, at: int) -> Locator:
    """Run a cell and wait for it; its outputs."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(at)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    return cell.locator(".jp-OutputArea")


def open_notebook(page: Page, lab: Server, name: str, *cells: str) -> None:
    page.goto(lab.write(name, *cells))
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(cells))
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def drag(page: Page, slider: Locator, pixels: int) -> None:
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y, steps=12)
    page.mouse.up()


def test_from_the_table_to_a_recipe_in_the_notebook(
    jupyter_lab: Server, page: Page, flights_file: Path
) -> None:
    open_notebook(
        page,
        jupyter_lab,
        "work.ipynb",
        f"import workbench as wb\nexplorer = wb.explore({str(flights_file)!r})\nexplorer",
        "print(recipe == explorer.recipe, len(recipe))",
        "explorer.recipe = wb.Recipe((wb.Impute('arr_delay', strategy='mean'),))",
        "import pathlib, time\nwhile not pathlib.Path('seen').exists():\n    time.sleep(0.1)",
    )
    view = run_cell(page, 0).locator(".wb-explorer")

    page_through(view)
    bound = find_bounds(page, view)
    choose_steps(view, bound)
    insert_the_code(page, view)
    set_the_recipe_in_python(page, view)
    turn_a_page_while_a_cell_runs(page, view, jupyter_lab.folder / "seen")


def page_through(view: Locator) -> None:
    expect(view.get_by_text("336,776 rows × 19 columns")).to_be_visible()
    expect(view.locator(".wb-mark").first).to_have_text("exact")
    expect(view.get_by_text("Column heads: all 336,776 rows")).to_be_visible()
    expect(view.locator("thead").get_by_text("2.5 % missing").first).to_be_visible()
    view.get_by_role("button", name="last page").click()
    expect(view.locator("tbody tr th").last).to_have_text("336,776")


def find_bounds(page: Page, view: Locator) -> float:
    """By a method, by dragging, and by keys; the upper bound at last."""
    view.get_by_role("tab", name="Outliers").click()
    view.get_by_label("Column").select_option("dep_delay")
    touched = view.locator(".wb-touched strong")
    expect(touched).to_have_text("65,085 rows")
    handle, typed = view.get_by_role("slider", name="upper bound"), view.get_by_label("Upper", exact=True)
    drag(page, handle, 90)
    expect(view.get_by_label("Method")).to_have_value("bounds")
    expect(touched).to_have_text(re.compile(r"^[12]\d,\d{3} rows"))
    by_mouse = typed.input_value()
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(typed).not_to_have_value(by_mouse)
    assert float(typed.input_value()) > float(by_mouse)
    return float(typed.input_value())


def choose_steps(view: Locator, bound: float) -> None:
    """Accept the bounds, add another step by its form; undo, redo, move, switch off and on."""
    view.get_by_role("button", name="Add to recipe").click()
    view.get_by_label("add a step").select_option("Impute")
    view.get_by_label("columns", exact=True).select_option(label="all numeric")
    view.get_by_role("button", name="Add Impute").click()
    cards, code = view.locator(".wb-timeline .wb-card"), view.locator(".wb-python")
    expect(cards).to_have_count(2)
    view.get_by_role("button", name="undo").click()
    expect(cards).to_have_count(1)
    view.get_by_role("button", name="redo").click()
    expect(cards).to_have_count(2)
    cards.nth(1).get_by_role("button", name="move up").click()
    expect(cards.nth(0)).to_contain_text("Impute")
    cards.nth(0).get_by_role("checkbox").uncheck()
    expect(code).not_to_contain_text("Impute")
    cards.nth(0).get_by_role("checkbox").check()
    expect(code).to_contain_text("Impute")
    expect(cards.nth(1)).to_contain_text(f"high {bound:g}")


def insert_the_code(page: Page, view: Locator) -> None:
    """The cell comes after the explorer's, and builds the same recipe."""
    view.get_by_role("button", name="Insert code").click()
    inserted = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    expect(inserted).to_contain_text("recipe = Recipe((")
    run_cell(page, 1)
    expect(run_cell(page, 2)).to_contain_text("True 2")


def set_the_recipe_in_python(page: Page, view: Locator) -> None:
    run_cell(page, 3)
    cards = view.locator(".wb-timeline .wb-card")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("arr_delay")
    view.get_by_role("button", name="undo").click()
    expect(cards).to_have_count(2)


def turn_a_page_while_a_cell_runs(page: Page, view: Locator, seen: Path) -> None:
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(4)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")
    view.get_by_role("tab", name="Table").click()
    view.get_by_role("button", name="first page").click()
    expect(view.locator("tbody tr th").first).to_have_text("1")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")
    seen.touch()
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))


def test_a_sample_beside_the_full_data(jupyter_lab: Server, page: Page, flights_file: Path) -> None:
    open_notebook(page, jupyter_lab, "sample.ipynb", CELL.format(path=str(flights_file)))
    view = run_cell(page, 0).locator(".wb-explorer")
    expect(view.locator(".wb-mark").first).to_have_text("exact")

    view.get_by_role("tab", name="Sample").click()
    view.get_by_role("spinbutton", name="Rows").fill("2000")
    view.get_by_label("Strata").select_option("origin")
    view.get_by_role("button", name="Draw and compare").click()
    expect(view.get_by_text("2,000 sampled rows held against all 336,776 rows")).to_be_visible()
    expect(view.get_by_role("row", name=re.compile("^origin"))).to_contain_text("as chance has it")
    view.get_by_role("button", name="Explore this sample").click()
    expect(view.get_by_text("exploring a sample: 2,000 rows")).to_be_visible()
    view.get_by_role("tab", name="Table").click()
    expect(view.get_by_text("2,000 rows of the sample, of 336,776 in the table")).to_be_visible()
    view.get_by_role("tab", name="Sample").click()
    view.get_by_role("button", name="Back to all rows").click()
    view.get_by_role("tab", name="Table").click()
    expect(view.get_by_text("Column heads: all 336,776 rows")).to_be_visible()


def test_what_goes_together(jupyter_lab: Server, page: Page, flights_file: Path) -> None:
    open_notebook(page, jupyter_lab, "pairs.ipynb", CELL.format(path=str(flights_file)))
    view = run_cell(page, 0).locator(".wb-explorer")
    view.get_by_role("tab", name="Associations").click()
    heatmap, chart = view.get_by_role("application"), view.locator(".wb-pair svg[aria-label]")

    heatmap.locator("[data-cell='1 0']").click()
    expect(chart).to_have_attribute("aria-label", "binned scatter of day and month")
    heatmap.focus()
    for _ in range(30):
        page.keyboard.press("ArrowDown")  # to the last row, a category
    page.keyboard.press("Enter")
    expect(chart).to_have_attribute("aria-label", re.compile("^boxes of month by dest"))
    for _ in range(30):
        page.keyboard.press("ArrowRight")  # to the last column, another
    page.keyboard.press("Enter")
    expect(chart).to_have_attribute("aria-label", "mosaic of dest and origin")
    expect(view.locator(".wb-facts")).to_contain_text("p, corrected")
    expect(view.locator(".wb-facts")).to_contain_text("336,776")


def test_text_of_the_data_is_never_html(jupyter_lab: Server, page: Page) -> None:
    open_notebook(
        page,
        jupyter_lab,
        "hostile.ipynb",
        "import workbench as wb\nfrom tests.widgets.hostile import HOSTILE\nwb.explore(HOSTILE)",
    )
    view = run_cell(page, 0).locator(".wb-explorer")
    expect(view.locator(".wb-mark").first).to_have_text("exact")
    names = view.locator("thead .wb-name bdi").all_text_contents()
    assert names[: len(NAMES)] == list(NAMES)

    for tab in ("Outliers", "Sample", "Associations"):
        view.get_by_role("tab", name=tab).click()
        if tab == "Sample":
            view.get_by_role("button", name="Draw and compare").click()
            expect(view.get_by_text("sampled rows held against")).to_be_visible()
    expect(view.locator(".wb-pair svg[aria-label]")).to_be_visible()
    view.get_by_label("add a step").select_option("Drop")
    view.get_by_label("columns", exact=True).select_option(label=ATTACKS[0])
    view.get_by_role("button", name="Add Drop").click()
    expect(view.locator(".wb-timeline .wb-card")).to_contain_text(ATTACKS[0])
    expect(view.locator(".wb-python")).to_contain_text("Drop('<script>")

    assert page.evaluate("window.hacked") is None
    assert view.locator("script, iframe, [onload], [onerror], img").count() == 0
