"""Squares of numbers: how columns go together, and which classes are mistaken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.plots.theme import DIVERGING, SEQUENTIAL, figure, plain

_MOST_WRITTEN = 15  # beyond so many rows, numbers inside the cells no longer fit
_MOST_DETAILED = 25


def heatmap(
    values: npt.ArrayLike,
    names: Sequence[object],
    *,
    title: str,
    details: Sequence[Sequence[str]] | None = None,
    limits: tuple[float, float] = (-1.0, 1.0),
) -> go.Figure:
    """A symmetric matrix of values between two limits, such as correlations.

    Args:
        values: shape (n, n); NaN is left blank.
        names: of rows and columns alike, n.
        title: what the values are.
        details: what to say of a cell that is pointed at, n rows of n texts; not said of more than
            25 columns, to keep the figure light.
        limits: the values of the two ends of the colour scale; the middle is white.
    """
    grid = np.asarray(values, dtype=np.float32)
    said = [[plain(text, most=200) for text in row] for row in details or ()]
    detailed = 0 < len(said) <= _MOST_DETAILED
    cells = go.Heatmap(
        z=grid,
        zmin=limits[0],
        zmax=limits[1],
        colorscale=DIVERGING,
        colorbar={"thickness": 12},
        xgap=1,
        ygap=1,
        text=said if detailed else None,
        texttemplate="%{z:.2f}" if len(names) <= _MOST_WRITTEN else None,
        hovertemplate=f"%{{y}}, %{{x}}<br>{'%{text}' if detailed else '%{z:.3f}'}<extra></extra>",
    )
    side = 130 + max(300, min(24 * len(names), 900))
    return figure(
        cells, title=title, height=side, xaxis=_ticks(names, tickangle=-45), yaxis=_ticks(names, down=True)
    )


def confusion(matrix: npt.ArrayLike, labels: Sequence[object]) -> go.Figure:
    """Observed classes (rows) against predicted ones (columns): counts, coloured by the share of their row.

    Args:
        matrix: counts, shape (k, k), as of `sklearn.metrics.confusion_matrix`.
        labels: the classes in the matrix's order, k.
    """
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cells = go.Heatmap(
        z=shares.astype(np.float32),
        zmin=0.0,
        zmax=1.0,
        colorscale=SEQUENTIAL,
        colorbar={"thickness": 12, "tickformat": ".0%"},
        text=[[f"{count:,.0f}" for count in row] for row in counts.tolist()],
        xgap=1,
        ygap=1,
        texttemplate="%{text}<br>%{z:.1%}" if len(labels) <= _MOST_WRITTEN else None,
        hovertemplate="%{text} rows, %{z:.1%} of their class<extra></extra>",
    )
    return figure(
        cells,
        title="Confusion: which class is taken for which",
        x="predicted",
        y="observed",
        height=160 + max(220, min(40 * len(labels), 800)),
        xaxis=_ticks(labels),
        yaxis=_ticks(labels, down=True),
    )


def _ticks(names: Sequence[object], *, down: bool = False, **more: Any) -> dict[str, Any]:
    """Names at whole positions: as categories, two names that look alike would share a cell."""
    at = list(range(len(names)))
    order = {"autorange": "reversed"} if down else {}
    return {
        "tickvals": at,
        "ticktext": [plain(name, most=28) for name in names],
        "showgrid": False,
        **order,
        **more,
    }
