"""A report that is passed on is seen where no JavaScript runs, and on paper."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from playwright.sync_api import expect
from pypdf import PdfReader

from workbench.errors import InputError
from workbench.jobs.reports.sharing import share_report

FIGURE = "application/vnd.plotly.v1+json"


def figure_cell(figure, source="show()"):
    data = {FIGURE: json.loads(figure.to_json())}
    return new_code_cell(source, outputs=[new_output("display_data", data)])


def lines(title, **layout):
    return go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), layout={"title": title, **layout})


CELLS = (
    new_markdown_cell("# Flights\n\nSee [the data](#The-data).\n\n## The data"),
    figure_cell(lines("Delays & </section><b>more"), "draw(delays)"),
    new_markdown_cell("## Clouds"),
    figure_cell(go.Figure(go.Scattergl(x=list(range(500)), y=list(range(500)), mode="markers"))),
    figure_cell(lines("High", height=900)),
)


@pytest.mark.browser
def test_figures_are_seen_without_javascript_and_come_alive_with_it(make_run, chromium, page):
    with_html = lines("As HTML").to_html(full_html=False, include_plotlyjs=False)
    html_cell = new_code_cell("", outputs=[new_output("display_data", {"text/html": with_html})])
    shared = share_report(make_run(*CELLS, html_cell))

    assert (shared.figures, shared.stills, shared.pdf) == (4, 4, None)
    still = chromium.new_context(java_script_enabled=False).new_page()
    still.goto(shared.page.as_uri())
    expect(still.locator(".still > *")).to_have_count(4)
    expect(still.get_by_text("Delays & ")).to_be_visible()
    box = still.locator(".still > svg").first.bounding_box()
    assert box
    assert box["width"] > 600
    assert box["height"] > 300
    still.get_by_role("link", name="Clouds").click()
    assert still.url.endswith("#Clouds")
    still.context.close()
    page.goto(shared.page.as_uri())
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    expect(page.locator(".still")).to_have_count(0)


@pytest.mark.browser
def test_on_paper(make_run):
    folder = make_run(*CELLS, artifacts=[{"path": "model.onnx", "bytes": 12}])

    shared = share_report(folder, pdf=True)

    assert shared.pdf == folder / "report.pdf"
    pdf = PdfReader(shared.pdf)
    texts = [sheet.extract_text() for sheet in pdf.pages]
    assert [mark.title for mark in pdf.outline[1]] == ["The data", "Clouds", "Results", "Where it comes from"]
    for title in ("Delays", "High"):  # its title and its axis: no page goes through a figure
        [on] = [text for text in texts if title in text]
        assert "3.2" in on
    assert "draw(delays)" not in "".join(texts)
    assert f"1 / {len(texts)}" in texts[0]
    links = [link.get_object() for sheet in pdf.pages for link in sheet.get("/Annots", ())]
    assert len(links) == 5
    assert all("/Dest" in link or link["/A"]["/S"] == "/GoTo" for link in links)
    again = share_report(folder, pdf=True, code="open")
    assert "draw(delays)" in "".join(sheet.extract_text() for sheet in PdfReader(again.pdf).pages)


def test_without_a_browser_the_page_comes_all_the_same(make_run, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    folder = make_run(*CELLS)

    shared = share_report(folder)

    assert (shared.figures, shared.stills) == (3, 0)
    assert shared.page.read_text().count("This figure is drawn by JavaScript") == 3
    with pytest.raises(InputError, match=r"none is on PATH \(looked for chromium"):
        share_report(folder, pdf=True)
    assert not (folder / "report.pdf").exists()
