"""Lengths to compare: named values with their intervals, importances, and how a column is spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.plots.theme import BLUE, figure, plain, whiskers


def bars(
    names: Sequence[object],
    values: npt.ArrayLike,
    *,
    low: npt.ArrayLike | None = None,
    high: npt.ArrayLike | None = None,
    title: str = "",
    unit: str = "",
) -> go.Figure:
    """Named values as horizontal bars, the first on top.

    Args:
        names: any values, shown as text.
        values: shape (n,).
        low: lower ends of their intervals, shape (n,).
        high: upper ends.
        title: one line above.
        unit: what the values measure.

    >>> bars(["hour", "carrier"], [0.4, 0.1], title="Strength").layout.yaxis.ticktext
    ('hour', 'carrier')
    """
    lengths, at = np.asarray(values, dtype=float), np.arange(len(names))
    drawn = go.Bar(
        x=lengths,
        y=at,
        orientation="h",
        marker_color=BLUE,
        error_x=whiskers(lengths, low, high),
        customdata=[plain(name, most=200) for name in names],
        hovertemplate="%{customdata}: %{x:.4g}<extra></extra>",
    )
    named = {"tickvals": at, "ticktext": [plain(name, most=32) for name in names], "autorange": "reversed"}
    return figure(
        drawn, title=title, x=unit, height=110 + 24 * max(len(names), 3), yaxis={**named, "showgrid": False}
    )


def importance(
    names: Sequence[object],
    values: npt.ArrayLike,
    *,
    low: npt.ArrayLike | None = None,
    high: npt.ArrayLike | None = None,
    most: int = 25,
    unit: str = "importance",
) -> go.Figure:
    """What a model leans on, the largest first.

    Args:
        names: of the features, n.
        values: shape (n,).
        low: lower ends of their intervals, shape (n,).
        high: upper ends.
        most: how many are shown.
        unit: how importance is measured.
    """
    weights = np.asarray(values, dtype=float)
    order = np.argsort(-weights, kind="stable")[:most]
    title = "Importance of features" + (f": the {most} largest of {len(names)}" if len(names) > most else "")
    ends = [None if end is None else np.asarray(end, dtype=float)[order] for end in (low, high)]
    return bars(
        [names[at] for at in order], weights[order], low=ends[0], high=ends[1], title=title, unit=unit
    )


def histogram(edges: npt.ArrayLike, counts: npt.ArrayLike, *, name: str, unit: str = "rows") -> go.Figure:
    """How many rows fall between each two edges.

    Args:
        edges: rising, shape (n + 1,).
        counts: shape (n,).
        name: what is measured along the axis.
        unit: what is counted.
    """
    ends, heights = np.asarray(edges, dtype=float), np.asarray(counts, dtype=float)
    drawn = go.Bar(
        x=(ends[:-1] + ends[1:]) / 2,
        y=heights,
        width=np.diff(ends),
        marker={"color": BLUE, "line": {"color": "white", "width": 1}},
        customdata=np.column_stack([ends[:-1], ends[1:]]),
        hovertemplate="%{customdata[0]:.4g} to %{customdata[1]:.4g}: %{y:,}<extra></extra>",
    )
    return figure(drawn, title=f"How {name} is spread", x=name, y=unit, height=320)
