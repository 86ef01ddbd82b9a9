"""Predictions beside what came true."""

from __future__ import annotations

import numpy as np
import pytest

from workbench import plots


def test_calibration_shows_shares_intervals_and_how_many_rows() -> None:
    _, rows, dots = plots.calibration(
        [0.1, 0.6], [0.2, 0.5], counts=[30, 4], low=[0.1, 0.2], high=[0.4, 0.9]
    ).data

    assert list(rows.y) == [30, 4]
    assert (list(dots.x), list(dots.y)) == ([0.1, 0.6], [0.2, 0.5])
    assert list(dots.error_y.array) == pytest.approx([0.2, 0.4])
    assert list(dots.error_y.arrayminus) == pytest.approx([0.1, 0.3])


def test_few_residuals_are_dots_and_what_is_unknown_is_left_out() -> None:
    drawn = plots.residuals([1.0, 2.0, np.nan], [1.5, 1.0, 3.0])

    assert list(drawn.data[0].y) == [0.5, -1.0]
    assert drawn.layout.title.text == "Residuals of 2 rows"


def test_many_residuals_are_a_density_that_holds_every_row() -> None:
    rng = np.random.default_rng(0)
    drawn = plots.residuals(rng.normal(size=5_000), rng.normal(size=5_000))

    assert drawn.data[0].type == "heatmap"
    assert np.asarray(drawn.data[0].customdata).sum() == 5_000


def test_no_rows_make_an_empty_figure() -> None:
    assert len(plots.residuals([], []).data[0].x) == 0
