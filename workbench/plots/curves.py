"""How well a score ranks yes above no: the ROC curve and the precision-recall curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench.plots.theme import BLUE, figure, line, thin

_SHARE = {"range": [-0.01, 1.01], "constrain": "domain"}


def roc_curve(
    fpr: npt.ArrayLike, tpr: npt.ArrayLike, *, auc: float, interval: tuple[float, float] | None = None
) -> go.Figure:
    """The ROC curve: what share of the yes rows is found, for a share of the no rows wrongly taken.

    Args:
        fpr: false positive rates, shape (n,), rising, as of `sklearn.metrics.roc_curve`.
        tpr: true positive rates, shape (n,).
        auc: the area under the curve.
        interval: its 95 % interval.

    >>> roc_curve([0, 0.1, 1], [0, 0.8, 1], auc=0.85, interval=(0.8, 0.9)).layout.title.text
    'ROC curve: area 0.850 (0.800 to 0.900)'
    """
    x, y = thin(np.asarray(fpr, dtype=float), np.asarray(tpr, dtype=float))
    return figure(
        line([0, 1], [0, 1]),
        line(
            x, y, color=BLUE, dash="solid", hoverinfo="x+y", fill="tozeroy", fillcolor="rgba(0,114,178,0.08)"
        ),
        title=f"ROC curve: area {_with_interval(auc, interval)}",
        x="false positive rate",
        y="true positive rate",
        xaxis=_SHARE,
        yaxis=_SHARE,
    )


def precision_recall(
    precision: npt.ArrayLike,
    recall: npt.ArrayLike,
    *,
    area: float,
    base_rate: float,
    interval: tuple[float, float] | None = None,
) -> go.Figure:
    """The precision-recall curve, with the share of yes rows as the line that guessing reaches.

    Args:
        precision: shape (n,), as of `sklearn.metrics.precision_recall_curve`.
        recall: shape (n,).
        area: the average precision.
        base_rate: the share of rows whose answer is yes.
        interval: the 95 % interval of the area.
    """
    x, y = thin(np.asarray(recall, dtype=float), np.asarray(precision, dtype=float))
    return figure(
        line([0, 1], [base_rate, base_rate]),
        line(x, y, color=BLUE, dash="solid", hoverinfo="x+y"),
        title=f"Precision and recall: area {_with_interval(area, interval)}",
        x="recall",
        y="precision",
        xaxis=_SHARE,
        yaxis=_SHARE,
    )


def _with_interval(value: float, interval: tuple[float, float] | None) -> str:
    return f"{value:.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")
