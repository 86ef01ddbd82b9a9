"""Figures: plain values and arrays in, a light plotly figure out, all in one look."""

from __future__ import annotations

from workbench.plots.agreement import calibration, residuals
from workbench.plots.bar_charts import bars, histogram, importance
from workbench.plots.curves import precision_recall, roc_curve
from workbench.plots.grids import confusion, heatmap

__all__ = [
    "bars",
    "calibration",
    "confusion",
    "heatmap",
    "histogram",
    "importance",
    "precision_recall",
    "residuals",
    "roc_curve",
]
