"""Squares of numbers."""

from __future__ import annotations

import numpy as np

from workbench import plots


def test_the_confusion_is_coloured_by_the_share_of_its_row() -> None:
    cells = plots.confusion([[90.0, 10.0], [0.0, 0.0]], ["on time", "late"]).data[0]

    assert np.allclose(cells.z, [[0.9, 0.1], [0.0, 0.0]])
    assert [list(row) for row in cells.text] == [["90", "10"], ["0", "0"]]


def test_two_names_that_look_alike_when_shortened_keep_their_own_cells() -> None:
    names = ["the same long beginning of a name, one", "the same long beginning of a name, two"]
    drawn = plots.heatmap([[1.0, 0.5], [0.5, 1.0]], names, title="t")

    assert drawn.layout.xaxis.ticktext[0] == drawn.layout.xaxis.ticktext[1]
    assert list(drawn.layout.xaxis.tickvals) == [0, 1]
    assert np.asarray(drawn.data[0].z).shape == (2, 2)


def test_what_is_unknown_stays_blank() -> None:
    cells = plots.heatmap([[1.0, np.nan], [np.nan, 1.0]], ["a", "b"], title="t").data[0]

    assert np.isnan(cells.z[0][1])


def test_details_are_shown_of_small_squares_only() -> None:
    details = [["said"] * 40] * 40

    assert (
        plots.heatmap(np.eye(2), ["a", "b"], title="t", details=[["said"] * 2] * 2).data[0].text[0][0]
        == "said"
    )
    assert plots.heatmap(np.eye(40), range(40), title="t", details=details).data[0].text is None
