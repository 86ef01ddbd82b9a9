"""The report needs no network, shows figures alive, and opens the code where something went wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime

import nbformat
import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbench.errors import InputError
from workbench.jobs.records.folder import create_folder, write_facts
from workbench.jobs.records.process import identify_process
from workbench.jobs.reports.report import render_report

FIGURE = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), layout={"title": "</script><b>late"})


@pytest.fixture
def make_run(workplace):
    def make(*cells, **facts):
        began = datetime(2026, 11, 23, 12, tzinfo=UTC)
        folder = create_folder(workplace / "runs", "work", began)
        known = {
            "id": folder.name[-8:],
            "name": "work",
            "notebook": "work.ipynb",
            "status": "succeeded",
            "error": None,
            "parameters": {"rows": 5},
            "defaults": {"rate": "0.1"},
            "started": began.isoformat(),
            "seconds": 1.5,
            **identify_process(),
        }
        write_facts(folder, known | facts)
        if cells:
            nbformat.write(new_notebook(cells=list(cells)), folder / "notebook.ipynb")
        return folder

    return make


def shown(data, source="show()"):
    return new_code_cell(source, outputs=[new_output("display_data", data)])


def figure_cell():
    return shown(
        {
            "application/vnd.plotly.v1+json": FIGURE.to_plotly_json() | {"config": {}},
            "text/html": "<i>an old copy</i>",
        }
    )


def test_it_tells_of_the_run_and_folds_the_code(make_run):
    failed = new_code_cell("1 / 0", outputs=[new_output("error", ename="E", evalue="", traceback=["E: oh"])])
    folder = make_run(
        new_markdown_cell("# Flights"),
        new_code_cell("x = 1\ny = 2"),
        failed,
        status="failed",
        error="a < b",
        artifacts=[{"path": "a model.onnx", "bytes": 1}],
    )
    (folder / "artifacts" / "a model.onnx").touch()

    page = render_report(folder).read_text()

    assert "a &lt; b" in page
    assert 'href="artifacts/a%20model.onnx"' in page
    assert re.search(r"Parameter rows</th><td>5", page)
    assert re.search(r"Default rate</th><td>0\.1", page)
    assert re.search(r'<details class="code">\s*<summary>x = 1<', page)
    assert re.search(r'<details class="code" open="">\s*<summary>1 / 0<', page)
    assert "Plotly" not in page


def test_it_asks_no_other_host_for_anything(make_run):
    folder = make_run(new_markdown_cell("$x^2$\n\n```mermaid\ngraph\n```"), new_code_cell("x"), figure_cell())

    page = render_report(folder).read_text()

    assert not re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"?(?:https?:)?//[^>]*", page)


def test_plotly_comes_once_for_all_figures(make_run):
    page = render_report(make_run(figure_cell(), figure_cell())).read_text()

    assert page.count('Plotly.newPlot("figure-') == 2
    assert len(re.findall(r"plotly\.js v[\d.]+", page)) == 1
    assert "an old copy" not in page


@pytest.mark.browser
def test_a_figure_is_drawn(make_run, workplace):
    report = render_report(make_run(figure_cell()))

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    where = [
        f"--user-data-dir={workplace / 'profile'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
        report.as_uri(),
    ]
    drawn = subprocess.run(
        ["chromium", *flags, *quiet, *where], capture_output=True, text=True, check=True
    ).stdout

    assert 'class="main-svg"' in drawn
    assert 'class="scatterlayer' in drawn


def test_a_widget_gives_way_to_what_it_showed(make_run):
    view = "application/vnd.jupyter.widget-view+json"
    folder = make_run(shown({view: {"model_id": "1"}, "text/html": "<p>the fallback</p>"}))

    page = render_report(folder).read_text()

    assert "the fallback" in page
    assert "model_id" not in page


def test_a_run_without_a_notebook_has_no_report(make_run):
    with pytest.raises(InputError, match=r"is lost and left no notebook.*run\.log"):
        render_report(make_run(status="running", pid_since=0.0))


def test_what_nbconvert_needs_is_there_once_it_is_warm():
    code = """
import sys
from workbench.jobs.reports import report
report.warm_up()
before = set(sys.modules)
report.warm_up()
assert set(sys.modules) == before and "bs4" in before
"""
    subprocess.run([sys.executable, "-c", code], check=True)
