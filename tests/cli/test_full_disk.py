"""A disk that is really full: a small one, mounted where the runs are kept, for these tests only."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.skipif(
    shutil.which("unshare") is None, reason="only Linux mounts a disk for one process"
)

# The disk is gone with the shell that mounted it, so that what is on it is taken along.
ON_A_SMALL_DISK = """
mkdir runs kept && mount -t tmpfs -o size=4m tmpfs runs || exit 77
"$0" -m workbench.cli run work.ipynb
status=$?
cp -r runs/. kept
exit $status
"""
FILL = """
print("so far")
from workbench.jobs import artifact
with artifact("all.bin").open("wb", buffering=0) as file:
    while file.write(bytes(4096)): pass
"""
FILL_AND_GO_ON = """
from workbench.jobs import artifact
try:
    with artifact("all.bin").open("wb", buffering=0) as file:
        while file.write(bytes(4096)): pass
except OSError as error:
    print("so far", error.errno)
"""
MUCH = "for n in range(30_000): print(n, 'x' * 200)"


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        (FILL, "OSError: [Errno 28] No space left on device, raised in cell 1 of 2"),
        (FILL_AND_GO_ON, "The disk is full, and what came of it could not be written down in cell 1 of 2"),
    ],
    ids=["the cell fails", "the cell goes on"],
)
def test_there_is_room_for_the_truth(write_notebook, workplace, cell, error):
    write_notebook("", cell, "print('never')")

    done = run_on_a_small_disk()

    assert done.returncode == 1, done.stderr
    assert error in done.stderr
    assert "Traceback" not in done.stderr
    [folder] = (workplace / "kept").iterdir()
    facts = json.loads((folder / "run.json").read_text())
    assert facts["status"] == "failed"
    assert error in facts["error"]
    assert (folder / "report.html").exists()
    notebook = nbformat.read(folder / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    banner, _parameters, _here, stopped, _there, never = notebook.cells
    assert error in banner.source
    assert stopped.outputs[0].text.startswith("so far")
    assert never.metadata.workbench.status == "never run"


def test_a_notebook_that_shows_more_than_there_is_room_for(write_notebook, workplace):
    write_notebook("", MUCH)

    done = run_on_a_small_disk()

    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    [folder] = (workplace / "kept").iterdir()
    assert json.loads((folder / "run.json").read_text())["status"] == "failed"


def run_on_a_small_disk() -> subprocess.CompletedProcess[str]:
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK, sys.executable]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd())
