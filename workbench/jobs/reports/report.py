"""The report of a run: one HTML page that needs no network, with the code folded away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

from workbench.errors import InputError
from workbench.jobs.notebooks.notebook import is_banner
from workbench.jobs.records.folder import LOG, NOTEBOOK, REPORT
from workbench.jobs.records.runs import Run, load_run

_TEMPLATE = Path(__file__).with_name("report.html.j2")
_FIGURE = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"


def render_report(folder: Path) -> Path:
    """Write `report.html` from a run's executed notebook and its record.

    Plotly figures stay alive: the page carries plotly.js once if there is any. Widgets need a kernel, so
    what they showed as text or HTML stands in for them.

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
        if _FIGURE in output.data:
            output.data = NotebookNode({"text/html": _live_figure(output.data[_FIGURE], number)})
    report = folder / REPORT
    report.write_text(_page(notebook, _shown(run), _head(notebook)), encoding="utf-8")
    return report


def warm_up() -> None:
    """Render a page that nobody sees: nbconvert gets ready with its first, for most of a second."""
    shown = new_output("display_data", {"text/html": "<p>shown</p>"})
    _page(new_notebook(cells=[new_markdown_cell("text"), new_code_cell("code", outputs=[shown])]), {}, "")


def _page(notebook: NotebookNode, run: dict[str, Any], head: str) -> str:
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", template_file=str(_TEMPLATE)
    )
    page, _ = exporter.from_notebook_node(notebook, {"run": run, "head": head})
    return str(page)


def _outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]


def _live_figure(figure: dict[str, Any], number: int) -> str:
    parts = (figure["data"], figure.get("layout", {}), {"responsive": True, **figure.get("config", {})})
    # "<" would let a text in the figure end the script
    arguments = ", ".join(json.dumps(part).replace("<", "\\u003c") for part in parts)
    name = f"figure-{number}"
    return f'<div id="{name}"></div>\n<script>Plotly.newPlot("{name}", {arguments})</script>'


def _head(notebook: NotebookNode) -> str:
    head = f"<style>{HtmlFormatter(style='default').get_style_defs('.highlight')}</style>"
    if any("Plotly.newPlot" in output.data.get("text/html", "") for output in _outputs(notebook)):
        from plotly.offline import get_plotlyjs

        head += f"<script>{get_plotlyjs()}</script>"
    return head


def _shown(run: Run) -> dict[str, Any]:
    return {
        "name": run.name,
        "status": run.status,
        "error": run.error,
        "started": f"{run.started:%d %B %Y, %H:%M} UTC",
        "seconds": run.seconds,
        "artifacts": [path.relative_to(run.folder).as_posix() for path in run.artifacts],
        "about": [(name, text) for name, text in _about(run) if text],
    }


def _about(run: Run) -> Iterator[tuple[str, str | None]]:
    facts = run.facts
    yield "Notebook", facts["notebook"]
    yield from ((f"Parameter {name}", repr(value)) for name, value in run.parameters.items())
    yield from ((f"Default {name}", text) for name, text in facts["defaults"].items())
    yield from (("Input", each.get("uri")) for each in facts.get("inputs", ()))
    if git := facts.get("git"):
        yield "Commit", git["commit"] + (" and changes" if git["dirty"] else "")
    yield "Python", facts.get("python")
    yield "Machine", facts.get("platform")
