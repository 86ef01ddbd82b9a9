"""Two real runs side by side, in one page that a browser draws without asking anybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chromium, page
from workbench.errors import InputError
from workbench.jobs import compare, run_notebook

__all__ = ["chromium", "page"]

FIGURE = "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=list(range(rows))))"
PICTURE = "from PIL import Image\nImage.new('RGB', (60, 40), (rows, 0, 0))"
METRICS = """
import json
from workbench.jobs import artifact
auc = {"value": 0.9 + rows / 1000, "low": 0.89 + rows / 1000, "high": 0.91 + rows / 1000}
_ = artifact("metrics.json").write_text(json.dumps({"auc": auc, "gap": {**auc, "low": 0.0}, "rows": rows}))
"""


@pytest.mark.browser
def test_two_runs_side_by_side(write_notebook, workplace, page):
    (workplace / "flights.csv").write_text("delay\n1\n")
    scan = "import workbench as wb\nwb.scan('flights.csv')"
    before = run_notebook(write_notebook("rows: int = 5\nname = '<b>'", FIGURE, PICTURE, METRICS, scan))
    (workplace / "flights.csv").write_text("delay\n1\n2\n")
    shorter = PICTURE.replace("60, 40", "30, 40")
    after = run_notebook(
        write_notebook("rows: int = 5\nname = '<b>'", FIGURE, shorter, METRICS, scan), rows=30
    )

    found = compare(before.id, after)

    auc, gap, rows = found.metrics
    assert (str(auc.before), str(auc.after)) == ("0.905 (0.895 to 0.915)", "0.93 (0.92 to 0.94)")
    assert auc.difference == pytest.approx(0.025)
    assert (auc.verdict, gap.verdict, rows.verdict) == ("intervals do not overlap", "intervals overlap", "")
    assert {change.kind for change in found.changes} == {"parameters", "data"}
    [changed] = found.code
    assert changed.lines[-2:] == (
        "-Image.new('RGB', (60, 40), (rows, 0, 0))",
        "+Image.new('RGB', (30, 40), (rows, 0, 0))",
    )
    html = found._repr_html_()
    assert "<td>rows</td><td class=text>5</td><td class=text>30</td><td class=text>changed</td>" in html
    assert "&#x27;&lt;b&gt;&#x27;" in html
    written = found.write("kept/comparison.html")
    assert not re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"?(?:https?:)?//", written.read_text())
    page.goto(written.as_uri())
    expect(page.locator(".pair").first.locator(".js-plotly-plot .scatterlayer")).to_have_count(2)
    left, right = (page.locator(".pair").nth(1).locator("img").nth(at).bounding_box() for at in (0, 1))
    assert left is not None
    assert right is not None
    assert (left["width"], right["width"], left["y"]) == (60, 30, right["y"])


def test_a_run_without_a_notebook_cannot_be_compared(write_notebook):
    run = run_notebook(write_notebook("", "1"))
    (run.folder / "notebook.ipynb").unlink()

    with pytest.raises(InputError, match="left no notebook to compare"):
        compare(run, run)
