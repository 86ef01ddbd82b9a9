"""Do predictions mean what they say: calibration of probabilities, residuals of numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.plots.theme import BLUE, GRID, SEQUENTIAL, figure, line, whiskers

_MOST_POINTS = 1_500  # beyond it, dots hide each other and the figure grows heavy


def calibration(
    predicted: npt.ArrayLike,
    observed: npt.ArrayLike,
    *,
    counts: npt.ArrayLike,
    low: npt.ArrayLike | None = None,
    high: npt.ArrayLike | None = None,
) -> go.Figure:
    """The reliability diagram: of the rows given a probability, what share came true.

    Args:
        predicted: the mean predicted probability of each group of rows, shape (n,).
        observed: the share of these rows whose answer is yes, shape (n,).
        counts: how many rows each group has, shape (n,); drawn as bars below.
        low: lower ends of the observed shares' intervals, shape (n,).
        high: upper ends.
    """
    x, y = np.asarray(predicted, dtype=float), np.asarray(observed, dtype=float)
    dots = go.Scatter(
        x=x,
        y=y,
        customdata=np.asarray(counts),
        mode="lines+markers",
        marker={"color": BLUE, "size": 8},
        line={"color": BLUE},
        error_y=whiskers(y, low, high),
        hovertemplate="predicted %{x:.3f}<br>observed %{y:.3f}<br>%{customdata:,} rows<extra></extra>",
    )
    rows = go.Bar(x=x, y=np.asarray(counts), yaxis="y2", marker_color=GRID, width=0.03, hoverinfo="skip")
    return figure(
        line([0, 1], [0, 1]),
        rows,
        dots,
        title="Calibration: predicted and observed shares",
        x="predicted probability",
        y="observed share",
        xaxis={"range": [-0.02, 1.02], "anchor": "y2"},
        yaxis={"range": [-0.02, 1.02], "domain": [0.24, 1.0]},
        yaxis2={"domain": [0.0, 0.18], "title": {"text": "rows"}, "nticks": 3},
    )


def residuals(predicted: npt.ArrayLike, observed: npt.ArrayLike) -> go.Figure:
    """What the model missed, against what it predicted; many rows are drawn as a density.

    Args:
        predicted: shape (n,), in the target's unit.
        observed: shape (n,), in the target's unit.
    """
    x = np.asarray(predicted, dtype=float)
    missed = np.asarray(observed, dtype=float) - x
    known = np.isfinite(x) & np.isfinite(missed)
    x, missed = x[known], missed[known]
    ends = [x.min(), x.max()] if len(x) else [0.0, 1.0]
    drawn = _dots(x, missed) if len(x) <= _MOST_POINTS else _density(x, missed)
    title = f"Residuals of {len(x):,} rows"
    return figure(drawn, line(ends, [0.0, 0.0]), title=title, x="predicted", y="observed minus predicted")


def _dots(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="markers", marker={"color": BLUE, "size": 5, "opacity": 0.45})


def _density(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> go.Heatmap:
    counts, x_edges, y_edges = np.histogram2d(x, y, bins=50)
    shown = np.where(counts > 0, np.log10(np.maximum(counts, 1.0)), np.nan).astype(np.float32)
    return go.Heatmap(
        x=_middles(x_edges),
        y=_middles(y_edges),
        z=shown.T,
        customdata=counts.T.astype(np.int32),
        colorscale=[[0.0, "#c9dcec"], *SEQUENTIAL[1:]],
        colorbar={
            "title": {"text": "rows"},
            "tickprefix": "10<sup>",
            "ticksuffix": "</sup>",
            "dtick": 1,
        },
        hovertemplate="predicted %{x:.4g}<br>residual %{y:.4g}<br>%{customdata:,} rows<extra></extra>",
    )


def _middles(edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return (edges[:-1] + edges[1:]) / 2
