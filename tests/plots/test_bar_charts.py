"""Bars: named values, importances, histograms."""

from __future__ import annotations

import numpy as np
import pytest

from workbench import plots


def test_bars_keep_their_order_and_their_intervals() -> None:
    drawn = plots.bars(["b", "a"], [0.2, 0.7], low=[0.1, 0.5], high=[0.4, 0.8])

    assert list(drawn.layout.yaxis.ticktext) == ["b", "a"]
    assert drawn.layout.yaxis.autorange == "reversed"
    assert list(drawn.data[0].error_x.array) == pytest.approx([0.2, 0.1])


def test_importance_shows_the_largest_first_and_says_how_many_there_were() -> None:
    drawn = plots.importance(
        ["a", "b", "c"], [0.1, 0.7, 0.2], low=[0, 0.6, 0.1], high=[0.2, 0.8, 0.3], most=2
    )

    assert list(drawn.layout.yaxis.ticktext) == ["b", "c"]
    assert list(drawn.data[0].x) == [0.7, 0.2]
    assert list(drawn.data[0].error_x.arrayminus) == pytest.approx([0.1, 0.1])
    assert drawn.layout.title.text == "Importance of features: the 2 largest of 3"


def test_a_histogram_has_a_bar_between_each_two_edges() -> None:
    bars = plots.histogram([0, 1, 4], [5, 6], name="hour").data[0]

    assert (list(bars.x), list(bars.width), list(bars.y)) == ([0.5, 2.5], [1, 3], [5, 6])


def test_missing_names_and_no_bars_are_drawn() -> None:
    assert plots.bars([None, ""], [1.0, 2.0]).layout.yaxis.ticktext == ("None", "")
    assert len(plots.bars([], np.empty(0)).data[0].x) == 0
