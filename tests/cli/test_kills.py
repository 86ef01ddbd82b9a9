"""A runner that is killed with SIGKILL, at one real point after the other, leaves folders that are true."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from workbench.cli import main
from workbench.jobs import list_runs, load_run

# Python tells of each file before it is opened, renamed or removed: there the runner dies.
DIE = """
import os, re, signal, sys
from workbench.cli import main
def watch(event, about):
    known = event in ("open", "os.mkdir", "os.rename", "os.remove")
    if known and re.search(sys.argv[1], f"{event} {about[0]}"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
main(["run", "work.ipynb"])
"""
CELLS = ("print('first')", "print('second')\n1 / 0", "print('never')")


def die_at(point: str) -> None:
    died = subprocess.run([sys.executable, "-c", DIE, point], capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died


def texts_in(folder: Path) -> str:
    notebook = nbformat.read(folder / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return "".join(output.get("text", "") for output in outputs)


@pytest.mark.parametrize("point", ["mkdir .*/artifacts$", r"rename .*/\.run.json$", r"rename .*/\.2[^/]*$"])
def test_until_its_folder_is_whole_there_is_no_run(write_notebook, workplace, point):
    write_notebook("", *CELLS)

    die_at(point)

    assert list_runs() == ()


LATER = {
    "open .*/run.log$": ("lost", "before its first cell", ""),
    r"open .*/\.notebook.ipynb$": ("lost", "in cell 2 of 3 (print('second'))", "first\nsecond\n"),
    r"rename .*/\.notebook.ipynb$": ("lost", "in cell 2 of 3 (print('second'))", "first\nsecond\n"),
    "remove .*/unfinished.jsonl$": ("lost", "ZeroDivisionError", "first\nsecond\n"),
    r"rename .*/2[^/]*/\.run.json$": ("lost", "ZeroDivisionError", "first\nsecond\n"),
    r"rename .*/\.report.html$": ("failed", "ZeroDivisionError", "first\nsecond\n"),
}


@pytest.mark.parametrize("point", LATER)
def test_whatever_was_shown_is_kept(write_notebook, workplace, point):
    status, where, shown = LATER[point]
    write_notebook("", *CELLS)
    die_at(point)
    [before] = list_runs()
    assert before.status == status
    assert before.report is None

    assert main(["report", before.id]) == 0  # pieces together what there is

    run = load_run(before.folder)
    assert run.facts["status"] == run.status == ("failed" if "Zero" in where else "lost")
    assert where in run.error
    assert texts_in(run.folder) == shown
    assert run.report
    assert run.facts["resources"] or not shown
    left = {path.name for path in run.folder.iterdir()}
    assert "unfinished.jsonl" not in left
    assert not [name for name in left if name.startswith(".")]
