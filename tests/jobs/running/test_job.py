"""Every way that a run can end, by really ending it so, and what its folder then says."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

from workbench.errors import CellFailed, CellTimeout, InputError, KernelDied, RunError
from workbench.jobs import Run, list_runs, load_run, run_notebook
from workbench.jobs.running import brake as brake_module

WORK = """
from workbench.jobs import artifact, record
record("input", uri="flights.parquet", size=12)
record("input", uri="flights.parquet", size=12)
record("seed", seed=7)
record("model", path="m")
artifact("deep/model.onnx").write_text("proven")
artifact("never.txt")
print("rows", rows, type(rate).__name__)
"""


def cells_of(run_folder: str | Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(Path(run_folder) / "notebook.ipynb", as_version=4).cells


def text_of(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def fail(path: Path, kind: type[RunError], **options: object) -> tuple[RunError, Run]:
    with pytest.raises(kind) as caught:
        run_notebook(path, **options)
    assert caught.value.folder
    return caught.value, load_run(caught.value.folder)


def test_a_run_that_succeeds_keeps_everything(write_notebook, workplace):
    lines: list[str] = []

    run = run_notebook(
        write_notebook("rows: int = 5\nrate = 0.5\nother = None", WORK), progress=lines.append, rows=9, rate=1
    )

    assert run.status == "succeeded"
    assert run.error is None
    assert run.folder.parent == workplace / "runs"
    assert [path.read_text() for path in run.artifacts] == ["proven"]
    assert run.artifacts[0] == run.folder / "artifacts" / "deep" / "model.onnx"
    assert run.report == run.folder / "report.html"
    assert lines == [
        "cell 1 of 3 (rows: int = 5)",
        "cell 2 of 3 (# Parameters)",
        "cell 3 of 3 (from workbench.jobs import artifact, record)",
        "succeeded",
    ]
    assert [(cell["cell"], cell["done"]) for cell in run.cells] == [(1, True), (2, True), (3, True)]

    facts = json.loads((run.folder / "run.json").read_text())
    assert facts["parameters"] == {"rows": 9, "rate": 1.0}
    assert facts["defaults"] == {"other": "None"}
    assert [(each["uri"], each["size"]) for each in facts["inputs"]] == [("flights.parquet", 12)]
    assert [each["seed"] for each in facts["seeds"]] == [0, 0, 0, 0, "0", 7]
    assert [each["kind"] for each in facts["records"]] == ["model"]
    assert facts["artifacts"] == [
        {"path": "deep/model.onnx", "bytes": 6},
        {"path": "never.txt", "bytes": None},
    ]
    assert facts["packages"]["nbclient"] == version("nbclient")
    assert facts["cells"] == list(run.cells)
    assert facts["git"] is None  # tmp_path is no checkout

    _declared, injected, work = cells_of(run.folder)
    assert injected.metadata.tags == ["injected-parameters"]
    assert text_of(work) == "rows 9 float\n"
    assert "rows 9 float\n" in (run.folder / "run.log").read_text()


def test_a_cell_that_raises(write_notebook):
    error, run = fail(write_notebook("", "x = 1", "1 / 0", "print('never')"), CellFailed)

    assert run.status == "failed"
    assert run.error == "ZeroDivisionError: division by zero, raised in cell 2 of 3 (1 / 0)."
    assert run.error in str(error)
    assert [(cell["cell"], cell["done"]) for cell in run.cells] == [(1, True), (2, False)]
    banner, _parameters, fine, here, broken, there, after = cells_of(run.folder)
    assert [cell.cell_type for cell in (banner, here, there)] == ["markdown"] * 3
    assert "failed" in banner.source
    assert "division by zero" in banner.source
    assert "[stopped at cell 2 of 3](#Stopped-here)" in banner.source
    assert here.source == "### Stopped here\n\ncell 2 of 3: failed."
    assert there.source == "*This cell never ran.*"
    assert broken.outputs[0].ename == "ZeroDivisionError"
    assert after.execution_count is None
    ran = [cell.metadata.workbench.status for cell in (fine, broken, after)]
    assert ran == ["done", "failed", "never run"]
    assert "division by zero" in run.report.read_text()


def test_a_kernel_that_is_killed(write_notebook):
    _error, run = fail(
        write_notebook("", "print('before')", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        KernelDied,
    )

    assert run.status == "killed"
    assert "SIGKILL" in run.error
    assert "memory" in run.error
    notebook = nbformat.read(run.folder / "notebook.ipynb", as_version=4)
    assert notebook.metadata.workbench == {"status": "killed", "error": run.error}
    assert notebook.metadata.papermill.exception is True
    _banner, _parameters, before, _here, killed = notebook.cells
    assert text_of(before) == "before\n"
    assert [output.ename for output in killed.outputs] == ["KernelDied"]


def test_a_cell_that_takes_too_long_may_clean_up(write_notebook):
    sleeper = "import time\ntry:\n    time.sleep(60)\nfinally:\n    print('cleaned up')"

    _error, run = fail(write_notebook("", sleeper, "print('never')"), CellTimeout, timeout=1)

    assert run.status == "timeout"
    assert "1 s" in run.error
    slept = cells_of(run.folder)[3]
    assert text_of(slept) == "cleaned up\n"
    assert [output.ename for output in slept.outputs if "ename" in output] == ["KeyboardInterrupt"]


def test_a_cell_that_hears_no_interrupt_loses_its_kernel(write_notebook, monkeypatch):
    monkeypatch.setattr(brake_module, "GRACE", 0.5)
    deaf = "import time\nwhile True:\n    try: time.sleep(60)\n    except KeyboardInterrupt: pass"

    _error, run = fail(write_notebook("", deaf), CellTimeout, timeout=1)

    assert run.status == "timeout"


def test_a_cell_that_exits_with_0_ends_the_notebook_well(write_notebook):
    run = run_notebook(write_notebook("", "import sys\nsys.exit(0)", "print('never')"))

    assert run.status == "succeeded"
    assert len(run.cells) == 1
    assert not cells_of(run.folder)[-1].outputs


def install_kernel(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, *command: str) -> None:
    spec = folder / "jupyter" / "kernels" / name / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": command, "display_name": name, "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))


def test_a_kernel_that_dies_before_its_first_cell(write_notebook, workplace, monkeypatch):
    install_kernel(monkeypatch, workplace, "stillborn", "python", "-c", "raise SystemExit(3)")

    _error, run = fail(write_notebook("", "1"), KernelDied, kernel_name="stillborn")

    assert run.status == "killed"
    assert run.error == "The kernel died before the first cell: exit status 3."
    assert run.report


def test_a_kernel_whose_program_is_gone(write_notebook, workplace, monkeypatch):
    install_kernel(monkeypatch, workplace, "gone", "/no/such/python")

    with pytest.raises(InputError, match=r"'gone'.*/no/such/python.*python3"):
        run_notebook(write_notebook("", "1"), kernel_name="gone")


def test_a_fault_of_our_own_does_not_leave_a_run_that_seems_to_go_on(write_notebook, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("workbench.jobs.running.job.prepare_notebook", full)

    with pytest.raises(OSError, match="disk is full"):
        run_notebook(write_notebook("", "1"))

    [run] = list_runs()
    assert run.status == "failed"
    assert "disk is full" in run.error


def test_jobs_run_side_by_side_in_threads(write_notebook):
    path = write_notebook("n = 0", "import os\nprint(n, os.environ['WORKBENCH_RUN'])")

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda n: run_notebook(path, n=n), (1, 2)))

    assert [text_of(cells_of(run.folder)[-1]) for run in runs] == [
        f"{n} {run.folder}\n" for n, run in enumerate(runs, start=1)
    ]


def test_a_job_runs_within_a_running_event_loop_as_in_jupyter(write_notebook):
    async def cell() -> Run:
        return run_notebook(write_notebook("", "print('inside')"))

    assert asyncio.run(cell()).status == "succeeded"


def test_a_failed_notebook_may_be_run_again(write_notebook, workplace):
    _error, first = fail(write_notebook("n = 0", "1 / n"), CellFailed, output_dir="first")

    second = run_notebook(first.folder / "notebook.ipynb", n=1)

    assert second.name == "notebook"
    assert [cell.cell_type for cell in cells_of(second.folder)] == ["code"] * 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"limt": 3}, r"no parameter 'limt'.*Known: limit: int = 5"),
        ({"limit": "many"}, r"'limit' is int, not 'many'.*Known: limit: int = 5"),
        ({"kernel_name": "cobol"}, "No Jupyter kernel 'cobol'.*Known:.*python3"),
        ({"timeout": 0}, "timeout"),
    ],
)
def test_what_cannot_be_run_leaves_no_folder(write_notebook, workplace, options, told):
    with pytest.raises(InputError, match=told):
        run_notebook(write_notebook("limit: int = 5"), **options)

    assert not (workplace / "runs").exists()
