"""A page around a comparison, in the style of reports."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from workbench.jobs.reports import figures
from workbench.jobs.reports.figures import figure_scripts, is_live

_STYLE = """
body { max-width: 84rem; }
table { margin: 1.6em 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1em; break-inside: avoid; }
.pair > div { min-width: 0; }
.diff { padding: .4em .9em; border-left: 3px solid #e6e9ee; }
.diff span { display: block; }
.added { background: #e6f4e8; } .removed { background: #fdeceb; } .quiet { color: #66707f; }
"""


def page_of(title: str, body: str, drawn: Sequence[tuple[str, str]]) -> str:
    """One page that needs no network.

    Args:
        title: its heading.
        body: what comes first.
        drawn: figures side by side: the heading and the HTML of each pair.
    """
    pairs = "".join(f"<h3>{escape(head)}</h3><div class=pair>{html}</div>" for head, html in drawn)
    shown = f"<h2>Figures</h2>{pairs}" if pairs else ""
    scripts = figure_scripts() if is_live(pairs) else ""
    style = Path(figures.__file__).with_name("style.css").read_text(encoding="utf-8") + _STYLE
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style>{scripts}</head><body><h1>{escape(title)}</h1>{body}{shown}</body></html>\n"
    )
