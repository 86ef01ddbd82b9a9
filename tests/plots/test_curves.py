"""The curves of a score."""

from __future__ import annotations

import numpy as np

from workbench import plots


def test_the_roc_curve_stands_beside_the_line_of_guessing() -> None:
    guessing, curve = plots.roc_curve([0, 0.2, 1], [0, 0.9, 1], auc=0.85).data

    assert (list(guessing.x), list(guessing.y)) == ([0, 1], [0, 1])
    assert (list(curve.x), list(curve.y)) == ([0, 0.2, 1], [0, 0.9, 1])


def test_precision_and_recall_stand_beside_the_base_rate() -> None:
    drawn = plots.precision_recall([0.1, 1.0], [1.0, 0.0], area=0.5, base_rate=0.1, interval=(0.4, 0.6))
    guessing, curve = drawn.data

    assert list(guessing.y) == [0.1, 0.1]
    assert (list(curve.x), list(curve.y)) == ([1.0, 0.0], [0.1, 1.0])
    assert "0.500 (0.400 to 0.600)" in drawn.layout.title.text


def test_a_curve_of_one_point_is_drawn() -> None:
    assert np.array_equal(plots.roc_curve([0.0], [0.0], auc=float("nan")).data[1].x, [0.0])
