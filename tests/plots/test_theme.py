"""All figures share one look, stay light, and show text from the data as text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench import plots
from workbench.plots.theme import plain, thin

RNG = np.random.default_rng(0)
MANY = np.linspace(0.0, 1.0, 300_000)
LONG_NAMES = [f"a_column_with_a_long_name_{at}" for at in range(60)]
FIGURES: dict[str, Callable[[], go.Figure]] = {
    "roc_curve": lambda: plots.roc_curve(MANY, np.sqrt(MANY), auc=0.7, interval=(0.6, 0.8)),
    "precision_recall": lambda: plots.precision_recall(MANY, MANY[::-1], area=0.5, base_rate=0.1),
    "calibration": lambda: plots.calibration(MANY[::6000], MANY[::6000], counts=np.arange(50)),
    "residuals": lambda: plots.residuals(RNG.normal(size=300_000), RNG.normal(size=300_000)),
    "few residuals": lambda: plots.residuals(RNG.normal(size=1_500), RNG.normal(size=1_500)),
    "confusion": lambda: plots.confusion(RNG.integers(0, 10**6, (40, 40)), list(range(40))),
    "heatmap": lambda: plots.heatmap(RNG.random((60, 60)), LONG_NAMES, title="t", details=[LONG_NAMES] * 60),
    "importance": lambda: plots.importance(LONG_NAMES, RNG.random(60)),
    "bars": lambda: plots.bars(LONG_NAMES, RNG.random(60), low=RNG.random(60), high=RNG.random(60)),
    "histogram": lambda: plots.histogram(np.arange(101), np.arange(100), name="dep_delay"),
}


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_plain_and_light(draw: Callable[[], go.Figure]) -> None:
    drawn = draw()

    assert type(drawn) is go.Figure
    assert len(drawn.to_json()) < 50_000


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_our_look_and_not_the_heavy_default(draw: Callable[[], go.Figure]) -> None:
    template = draw().to_plotly_json()["layout"]["template"]

    assert template["layout"]["colorway"][:2] == ["#0072B2", "#D55E00"]
    assert not template.get("data")


def test_every_plot_is_among_them() -> None:
    assert set(plots.__all__) <= set(FIGURES)


@given(st.text())
def test_text_from_the_data_is_never_markup(text: str) -> None:
    assert "<" not in plain(text)
    assert ">" not in plain(text)


def test_hostile_names_reach_no_figure_as_markup() -> None:
    hostile = "<a href='javascript:alert(1)'>x</a>"
    drawn = [
        plots.bars([hostile], [1.0], title=hostile, unit=hostile),
        plots.heatmap([[1.0]], [hostile], title=hostile, details=[[hostile]]),
        plots.confusion([[1]], [hostile]),
        plots.histogram([0, 1], [2], name=hostile),
    ]

    assert not any("<a" in figure.to_json().replace("\\u003c", "<") for figure in drawn)


@given(arrays(float, st.integers(0, 2_000), elements=st.floats(0, 1)))
def test_a_thinned_curve_keeps_its_ends_and_its_points(values: np.ndarray) -> None:
    x = np.sort(values)
    kept_x, kept_y = thin(x, x**2)

    assert len(kept_x) <= 400
    assert np.array_equal(kept_y, kept_x**2)
    assert kept_x[:1].tolist() == x[:1].tolist()
    assert kept_x[-1:].tolist() == x[-1:].tolist()


def test_a_thinned_curve_covers_the_same_area() -> None:
    kept_x, kept_y = thin(MANY, np.sqrt(MANY))

    assert np.trapezoid(kept_y, kept_x) == pytest.approx(2 / 3, abs=1e-4)
