"""The one look that all figures share: colours that colour-blind eyes tell apart, quiet axes, plain text."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

# Okabe and Ito (2008), Color Universal Design
BLUE, VERMILION, GREEN, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7"
INK, QUIET, GRID = "#1f2933", "#7b8794", "#e4e7eb"

SEQUENTIAL = [[0.0, "#f4f7fa"], [0.5, "#6aaed6"], [1.0, "#08407a"]]
DIVERGING = [[0.0, VERMILION], [0.5, "#f7f7f7"], [1.0, BLUE]]

_AXIS: dict[str, Any] = {
    "gridcolor": GRID,
    "linecolor": QUIET,
    "zeroline": False,
    "ticks": "",
    "automargin": True,
}
_THEME = go.layout.Template(
    layout={
        "colorway": [BLUE, VERMILION, GREEN, ORANGE, PURPLE],
        "font": {"family": "system-ui, 'Segoe UI', sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "title": {"x": 0.0, "xref": "paper", "font": {"size": 16}},
        "margin": {"l": 60, "r": 20, "t": 50, "b": 50},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "showlegend": False,
        "bargap": 0.15,
    }
)


def figure(*traces: Any, title: str, x: str = "", y: str = "", height: int = 420, **layout: Any) -> go.Figure:
    """A figure in our look.

    Args:
        traces: plotly traces, drawn in this order.
        title: one line that says what is seen.
        x: what the horizontal axis measures, with its unit.
        y: what the vertical axis measures, with its unit.
        height: pixels; the width follows the page.
        layout: further plotly layout.
    """
    drawn = go.Figure(
        data=traces, layout={"template": _THEME, "title": {"text": plain(title, most=100)}, "height": height}
    )
    measured = {"xaxis_title": plain(x, most=80), "yaxis_title": plain(y, most=80)}
    return drawn.update_layout(measured).update_layout(**layout)


def plain(text: object, *, most: int = 40) -> str:
    """A text from the data as plotly shows it literally: short, and no markup of its own.

    >>> plain("<b>late</b>")
    '&lt;b&gt;late&lt;/b&gt;'
    """
    shown = str(text)
    return escape(shown if len(shown) <= most else shown[: most - 1] + "…", quote=False)


def line(x: Any, y: Any, *, color: str = QUIET, dash: str = "dot", **more: Any) -> go.Scatter:
    """A line; quiet and dotted where nothing else is said, as a reference line is."""
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": color, "dash": dash}, **{"hoverinfo": "skip", **more}
    )


def whiskers(values: npt.NDArray[np.float64], low: Any, high: Any) -> dict[str, Any] | None:
    """The intervals of values as plotly's error bars, or None where there are none."""
    if low is None or high is None:
        return None
    above, below = np.asarray(high, dtype=float) - values, values - np.asarray(low, dtype=float)
    return {"type": "data", "array": above, "arrayminus": below, "color": INK, "thickness": 1.2, "width": 3}


def thin(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], *, most: int = 400
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A curve with fewer points, evenly spaced along its length; both ends stay.

    >>> x, y = thin(np.arange(10_000.0), np.arange(10_000.0))
    >>> len(x), x[0], x[-1]
    (400, np.float64(0.0), np.float64(9999.0))
    """
    if len(x) <= most:
        return x, y
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))])
    kept = np.unique(np.searchsorted(way, np.linspace(0.0, way[-1], most)).clip(0, len(x) - 1))
    kept[-1] = len(x) - 1
    return x[kept], y[kept]
