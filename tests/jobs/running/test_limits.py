"""A run that wants more than it may is stopped, and says where: with real memory, really held."""

from __future__ import annotations

import json

import nbformat
import pytest

from tests.jobs.running.test_job import cells_of, fail, text_of
from workbench.errors import CellFailed, InputError, OutOfMemory, RunTimeout
from workbench.jobs import run_notebook

HOLD = """
print("so far", flush=True)
blocks = []
for _ in range({}):
    blocks.append(bytearray(20_000_000))
    __import__("time").sleep(0.05)
"""


def test_a_kernel_that_holds_too_much_memory(write_notebook):
    path = write_notebook("", "x = 1", HOLD.format(1_000), "print('never')")

    error, run = fail(path, OutOfMemory, memory="400 MB")

    assert run.status == "out of memory"
    assert run.facts["limits"]["memory"] == 400_000_000
    assert "more than the 400.00 MB that the run may, in cell 2 of 3 (print" in run.error
    assert "--memory" in str(error)
    assert 400_000_000 < run.facts["resources"]["peak_memory"] < 600_000_000
    notebook = nbformat.read(run.folder / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    banner, _parameters, _x, _here, held, _there, after = notebook.cells
    assert "**This run did not end well: out of memory.** It [stopped at cell 2 of 3]" in banner.source
    assert text_of(held) == "so far\n"
    assert [output.ename for output in held.outputs if "ename" in output] == ["OutOfMemory"]
    assert [cell.metadata.workbench.status for cell in (held, after)] == ["out of memory", "never run"]


CHILDREN = """
import multiprocessing as mp, os, time
shared = bytearray(os.urandom(1_000) * 150_000)  # 150 MB that the children only have with us
def hold(n):
    own = bytearray(os.urandom(1_000) * n)
    time.sleep(2.5)
with mp.get_context("fork").Pool(3) as pool:
    pool.map(hold, [{}] * 3)
"""


def test_what_children_hold_counts_and_what_they_share_counts_once(write_notebook):
    thrifty = run_notebook(write_notebook("", CHILDREN.format(1)), memory="400 MB")
    assert thrifty.facts["resources"]["peak_memory"] > 150_000_000
    samples = [json.loads(line) for line in (thrifty.folder / "resources.jsonl").read_text().splitlines()]
    assert max(sample["processes"] for sample in samples) >= 4

    fail(write_notebook("", CHILDREN.format(100_000)), OutOfMemory, memory="400 MB")


def test_a_notebook_that_asks_for_more_than_there_is(write_notebook):
    ask = "import numpy as np\nprint('so far')\nnp.ones(10**15)"

    _error, run = fail(write_notebook("", ask), CellFailed)

    assert run.status == "failed"
    assert "MemoryError: Unable to allocate" in run.error
    assert text_of(cells_of(run.folder)[-1]) == "so far\n"


def test_a_run_that_takes_too_long_in_all(write_notebook):
    naps = ["import time\nprint('slept', flush=True)\ntime.sleep(1)"] * 6

    error, run = fail(write_notebook("", *naps), RunTimeout, run_timeout=3.5)

    assert run.status == "timeout"
    assert "Longer than 3.5 s, which the whole run may take at most, in cell" in run.error
    assert "--run-timeout" in str(error)
    ran = [cell.metadata.workbench.status for cell in cells_of(run.folder) if "sleep" in cell.source]
    many = ran.index("timeout")
    assert ran == ["done"] * many + ["timeout"] + ["never run"] * (5 - many)
    assert 5 - many > 1


def test_a_run_whose_time_is_over_before_its_kernel_answers(write_notebook):
    _error, run = fail(write_notebook("", "print('never')"), RunTimeout, run_timeout=0.01)

    assert "before the first cell" in run.error
    assert cells_of(run.folder)[-1].metadata.workbench.status == "never run"


@pytest.mark.parametrize(
    ("options", "told"),
    [({"run_timeout": -1}, "run_timeout"), ({"memory": "much"}, "'much'.*2 GB"), ({"memory": 0}, "memory")],
)
def test_limits_that_are_none(write_notebook, workplace, options, told):
    with pytest.raises(InputError, match=told):
        run_notebook(write_notebook("", "1"), **options)

    assert not (workplace / "runs").exists()
