"""What cells show is written once, however many cells come after."""

from __future__ import annotations

import sys

import psutil
import pytest

from workbench.jobs import run_notebook

CELL = "print('x' * 200_000)"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process has written")
def test_twice_as_many_cells_write_twice_as_much(write_notebook):
    def written(cells: int) -> int:
        notebook = write_notebook("", *[CELL] * cells)
        before = psutil.Process().io_counters().write_chars
        run_notebook(notebook)
        return int(psutil.Process().io_counters().write_chars - before)

    nothing, some, twice = (written(cells) for cells in (0, 20, 40))

    assert twice - some < 1.1 * (some - nothing)
    assert twice - some < 20 * 200_000 * 6  # the log, the notes, the notebook, the report
