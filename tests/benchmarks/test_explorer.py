"""What one waits for at the explorer, in a real JupyterLab: the first page, and a bound that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

from tests.benchmarks.timing import FOLDER, Comparison, Way, race
from tests.browser import Server, chromium, jupyter_lab, page
from tests.widgets.test_in_jupyterlab import open_notebook, run_cell

__all__ = ["chromium", "jupyter_lab", "page"]
pytestmark = pytest.mark.browser

WARM = "import workbench as wb\nwb.explore"
EXPLORE = f"wb.explore({str(FOLDER / 'flights.parquet')!r})"
PAINT = """cell => new Promise(painted => {
    const look = () =>
        requestAnimationFrame(cell.querySelector('.wb-explorer tbody td') ? painted : look);
    look();
})"""
DRAG = """async view => {
    const chart = view.querySelector('svg.wb-chart'), handle = view.querySelectorAll('.wb-bound')[1];
    const box = handle.querySelector('.wb-grip').getBoundingClientRect(), y = box.top + 40;
    const send = (kind, x) => handle.dispatchEvent(
        new PointerEvent(kind, {pointerId: 1, clientX: x, clientY: y, bubbles: true}));
    handle.setPointerCapture = handle.releasePointerCapture = () => {};
    handle.hasPointerCapture = () => true;
    const frame = () => new Promise(requestAnimationFrame), waits = [];
    send('pointerdown', box.left + 9);
    for (let move = 1; move <= 60; move++) {
        const before = chart.dataset.answer, start = performance.now();
        send('pointermove', box.left + 9 + 2 * move);
        while (chart.dataset.answer === before) await frame();
        waits.push(performance.now() - start);
    }
    send('pointerup', box.left + 9 + 120);
    return waits;
}"""


def test_first_page(keep: Callable[[Comparison], None], jupyter_lab: Server, page: Page) -> None:
    def seconds() -> float:
        open_notebook(page, jupyter_lab, "paint.ipynb", WARM, EXPLORE)
        run_cell(page, 0)
        cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
        cell.locator(".cm-content").click()
        start = perf_counter()
        page.keyboard.press("Control+Enter")
        cell.evaluate(PAINT)
        return perf_counter() - start

    keep(race("first page of the flights in JupyterLab, in a warm kernel", _ours(seconds, 1.0), turns=5))


def test_dragged_bound(keep: Callable[[Comparison], None], jupyter_lab: Server, page: Page) -> None:
    open_notebook(page, jupyter_lab, "drag.ipynb", WARM, EXPLORE)
    run_cell(page, 0)
    view = run_cell(page, 1).locator(".wb-explorer")
    expect(view.locator(".wb-mark").first).to_have_text("exact")
    view.get_by_role("tab", name="Outliers").click()
    expect(view.locator(".wb-drawing strong")).to_have_text("65,085 rows")

    waits: list[float] = []

    def seconds() -> float:
        waits.extend(view.evaluate(DRAG))
        expect(view.locator(".wb-mark").nth(0)).to_have_text("exact")
        return median(waits) / 1000

    keep(race("an answer to a dragged bound, from the move to the drawing", _ours(seconds, 0.1), turns=3))
    print(f"the slowest of {len(waits)}: {max(waits):.0f} ms")


def _ours(seconds: Callable[[], float], aim: float) -> Way:
    return Way("ours", seconds, aim=f"at most {aim:g} s")
