"""The report needs no network, shows figures alive, and opens the code where something went wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from workbench.errors import InputError
from workbench.jobs.reports.report import render_report

FIGURE = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), layout={"title": "</script><b>late"})


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
    assert "<h1>Flights</h1>" in page
    assert 'href="artifacts/a%20model.onnx"' in page
    assert re.search(r'<td>rows</td><td class="text">5</td><td class="text">given', page)
    assert re.search(r'<td>rate</td><td class="text">0\.1', page)
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
    assert len(page) < 2_100_000  # plotly.js alone is 4.8 MB


def test_headings_are_listed_and_lead_there(make_run):
    folder = make_run(
        new_markdown_cell("# Flights\n\n## The data"), new_markdown_cell("### Rows & `columns`")
    )

    page = render_report(folder).read_text()

    links = re.findall(r'<li class="(h\d)"><a href="#([^"]+)">(.*?)</a>', page)
    assert links == [
        ("h2", "The-data", "The data"),
        ("h3", "Rows-&amp;-columns", "Rows &amp; columns"),
        ("h2", "provenance", "Where it comes from"),
    ]
    assert all(f'id="{name}"' in page for _, name, _ in links)


def test_it_says_where_it_comes_from(make_run):
    folder = make_run(
        new_code_cell("1"),
        git={"commit": "abc123", "dirty": True, "changed": ["a.py"]},
        inputs=[{"uri": "flights.csv", "bytes": 8_840_544, "fingerprint": "f00d" * 8}],
        seeds=[{"at": "now", "call": "sample", "seed": 7}],
        packages={"polars": "2.1"},
        reproduces="7f7f7f7f",
        resources={"peak_memory": 1_200_000_000, "cpu_seconds": 3.5},
        artifacts=[{"path": "metrics.json", "bytes": 9}],
    )
    stated = {"metrics": {"auc": {"value": 0.91, "low": 0.9, "high": 0.92}}, "baseline": {"auc": 0.5}}
    (folder / "artifacts" / "metrics.json").write_text(json.dumps(stated))

    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", render_report(folder).read_text())

    assert {"commit abc123, and changes in a.py", "flights.csv, 8.8 MB, fingerprint f00df00df00df00d"} <= {
        *cells
    }
    assert {"call sample, seed 7", "at most 1.2 GB of memory, 3.5 s of processor time", "7f7f7f7f"} <= {
        *cells
    }
    assert {"auc", "0.91", "0.9 to 0.92", "0.5"} <= {*cells}


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
