"""The report of a run: one HTML page that needs no network, with the code folded away."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

from workbench.errors import InputError
from workbench.jobs.notebooks.stamps import is_banner
from workbench.jobs.records.folder import LOG, NOTEBOOK, REPORT
from workbench.jobs.records.ledger import write_aside
from workbench.jobs.records.runs import Run, load_run
from workbench.jobs.reports.contents import list_contents
from workbench.jobs.reports.figures import FIGURE, figure_scripts, is_live, live_figure, still_figure
from workbench.jobs.reports.provenance import describe_run

Code = Literal["folded", "open", "hidden"]

_HERE = Path(__file__).parent
_WIDGET = "application/vnd.jupyter.widget-view+json"
_CONTENTS, _SCRIPTS = "<!--contents-->", "<!--scripts-->"


def render_report(folder: Path) -> Path:
    """Write `report.html` from a run's executed notebook and its record.

    Plotly figures stay alive: the page carries plotly.js once, compressed, if there is any. Widgets need a
    kernel, so what they showed as text or HTML stands in for them.

    Raises:
        InputError: the run has not written its notebook: it goes on, or was lost.
    """
    report = folder / REPORT
    write_aside(report, open_story(folder).page())
    return report


def warm_up() -> None:
    """Render a page that nobody sees: nbconvert gets ready with its first, for most of a second."""
    shown = new_output("display_data", {"text/html": "<p>shown</p>"})
    cells = [new_markdown_cell("text"), new_code_cell("code", outputs=[shown])]
    _render(new_notebook(cells=cells), {"run": {}})


@dataclass(frozen=True)
class Story:
    """A run and its executed notebook, ready to become a page.

    Args:
        run: the run.
        notebook: without widgets and banner, and with its figures as HTML that JavaScript brings to life.
    """

    run: Run
    notebook: NotebookNode = field(repr=False)

    def figures(self) -> list[str]:
        """The live figures, as HTML."""
        return [output.data["text/html"] for output in _figures(self.notebook)]

    def page(
        self, *, stills: Mapping[int, str] | None = None, code: Code = "folded", paper: bool = False
    ) -> str:
        """The page, as HTML.

        Args:
            stills: pictures of `figures`, by their number.
            code: folded away, open, or hidden.
            paper: to be printed: figures are their pictures, and no link leads to another file.
        """
        notebook, stills = deepcopy(self.notebook), stills or {}
        title = _take_title(notebook)
        figures = _figures(notebook)
        for number, output in enumerate(figures):
            html = "" if paper and number in stills else output.data["text/html"]
            output.data["text/html"] = still_figure(stills.get(number)) + html
        about = {**describe_run(self.run), "title": title or self.run.name}
        page = _render(notebook, {"run": about, "code": code, "paper": paper})
        scripts = figure_scripts() if figures and not paper else ""
        return page.replace(_CONTENTS, list_contents(page), 1).replace(_SCRIPTS, scripts, 1)


def open_story(folder: Path) -> Story:
    """Read what a report tells.

    Raises:
        InputError: the run has not written its notebook: it goes on, or was lost.
    """
    run = load_run(folder)
    if not (folder / NOTEBOOK).exists():
        raise InputError(f"Run {run.id} is {run.status} and left no notebook.", do=f"See {folder / LOG}.")
    notebook = nbformat.read(folder / NOTEBOOK, as_version=4)
    notebook.metadata.pop("widgets", None)
    notebook.cells = [cell for cell in notebook.cells if not is_banner(cell)]
    for number, output in enumerate(_outputs(notebook)):
        output.data.pop(_WIDGET, None)
        if FIGURE in output.data:
            live = live_figure(output.data[FIGURE], f"figure-{number}")
            output.data = NotebookNode({"text/html": live})
        for kind in ("image/png", "image/jpeg"):
            if kind in output.data:
                output.metadata.setdefault(kind, NotebookNode()).setdefault("alt", "a picture")
    return Story(run, notebook)


def _render(notebook: NotebookNode, resources: dict[str, Any]) -> str:
    style = (_HERE / "style.css").read_text(encoding="utf-8")
    style += HtmlFormatter(style="default").get_style_defs(".highlight")
    page, _ = _exporter().from_notebook_node(notebook, {"style": style, **resources})
    return str(page)


@cache
def _exporter() -> HTMLExporter:
    """The templates are compiled once for all the runs that a process does."""
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", template_file=str(_HERE / "report.html.j2")
    )


def _outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]


def _figures(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for output in _outputs(notebook) if is_live(output.data.get("text/html", ""))]


def _take_title(notebook: NotebookNode) -> str:
    """Take the heading from a notebook that begins with one."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        return ""
    title, _, first.source = first.source.partition("\n")
    return str(title.removeprefix("# ").strip())
