"""The figures of a page: alive where JavaScript runs, and before that, or without it, still pictures."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.jobs.reports.browser import draw_page

FIGURE = "application/vnd.plotly.v1+json"
_HERE = Path(__file__).parent
_SECTION = re.compile(r'<section id="(\d+)">(.*?)</section>', re.DOTALL)
_CALL = "Plotly.newPlot"


def live_figure(figure: Mapping[str, Any], name: str) -> str:
    """A figure that plotly.js draws into a page which has `figure_scripts`.

    Args:
        figure: as `to_plotly_json` gives it: data, layout, config.
        name: what the page calls it, unlike any other.
    """
    parts = (figure["data"], figure.get("layout", {}), {"responsive": True, **figure.get("config", {})})
    # "<" would let a text in the figure end the script
    arguments = ", ".join(json.dumps(part).replace("<", "\\u003c") for part in parts)
    return f'<div id="{name}"></div>\n<script>{_CALL}("{name}", {arguments})</script>'


def still_figure(picture: str | None) -> str:
    """What is seen of a figure where no JavaScript runs, and before it does."""
    unseen = "<p>This figure is drawn by JavaScript, and none runs here.</p>"
    return f'<div class="still">{picture or unseen}</div>\n'


def is_live(html: str) -> bool:
    """Whether a piece of a page waits for plotly.js."""
    return _CALL in html


@cache
def figure_scripts() -> str:
    """What a page with live figures carries in its head: plotly.js, compressed to less than half."""
    from plotly.offline import get_plotlyjs, get_plotlyjs_version

    packed = b64encode(zlib.compress(get_plotlyjs().encode(), 6)).decode()
    script = (_HERE / "figures.js").read_text(encoding="utf-8")
    licence = f"<!-- plotly.js v{get_plotlyjs_version()}, Plotly Inc., MIT licence -->"
    return f'{licence}\n<script>{script}</script>\n<script type="text/plain" id="plotly">{packed}</script>'


def draw_figures(figures: Sequence[str]) -> dict[int, str]:
    """Draw live figures in a browser nobody sees.

    Args:
        figures: HTML as of `live_figure`, or as plotly itself writes it.

    Returns:
        By place in `figures`, SVG or an `<img>`; none for one that came to no picture.
    """
    spec = find_spec("plotly")
    if not figures or spec is None or spec.origin is None:
        return {}
    plotly = Path(spec.origin).with_name("package_data") / "plotly.min.js"
    scripts = (
        f'<script src="{plotly.as_uri()}"></script><script src="{(_HERE / "drawing.js").as_uri()}"></script>'
    )
    sections = (f'<section id="{number}">{html}</section>' for number, html in enumerate(figures))
    with TemporaryDirectory() as folder:
        page = Path(folder, "figures.html")
        page.write_text(f'<meta charset="utf-8">{scripts}{"".join(sections)}', encoding="utf-8")
        drawn = _SECTION.findall(draw_page(page))
    return {int(number): unescape(text) for number, text in drawn if text.startswith("&lt;")}
