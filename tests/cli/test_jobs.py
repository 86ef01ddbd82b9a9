"""The commands about jobs, by their exit status, their words, and what they leave behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from workbench.cli import jobs as commands
from workbench.cli import main
from workbench.jobs import list_runs

SLEEP = "import time\nprint('asleep', flush=True)\ntime.sleep(60)"
MAKE = "from workbench.jobs import artifact\nartifact('model.onnx').write_text(str(rows))"


def start(notebook: Path) -> subprocess.Popen[str]:
    """Start `workbench run` and come back when its second cell runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", "run", notebook],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if "cell 2" in line:
            return process
    raise AssertionError(f"it never came to its second cell: {process.communicate()}")


def kernel_of(process: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(process.pid).children()
    [kernel] = [
        child for child in children if "ipykernel_launcher" in (child.as_dict(["cmdline"])["cmdline"] or ())
    ]
    return kernel


def test_run_says_where_everything_is(write_notebook, capsys):
    status = main(["run", str(write_notebook("rows: int = 1", MAKE)), "-p", "rows", "1_000"])

    [run] = list_runs()
    out, err = capsys.readouterr()
    assert status == 0
    assert run.artifacts[0].read_text() == "1000"
    assert out.splitlines()[1:] == [
        f"folder    {run.folder}",
        f"report    {run.folder / 'report.html'}",
        f"artifact  {run.folder / 'artifacts' / 'model.onnx'}",
    ]
    assert "cell 2 of 3 (# Parameters)" in err


PARAMETERS = """
from typing import Annotated, Literal
import workbench as wb

rows: Annotated[int, wb.Range(1, 1_000_000)] = 100_000  # how many rows to train on
method: Literal["mad", "iqr"] = "mad"
# of the weather service
token: wb.Secret = wb.Secret("API_TOKEN")
"""


def test_help_for_a_notebook_tells_its_parameters(write_notebook, capsys):
    path = str(write_notebook(PARAMETERS))

    with pytest.raises(SystemExit) as ended:
        main(["run", path, "--help"])

    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "--output-dir" in out
    assert out.splitlines()[-5:] == [
        f"parameters of {path}:",
        "parameter  type                   default                 what it is",
        "rows       int (1 to 1_000_000)   100000                  how many rows to train on",
        "method     Literal['mad', 'iqr']  'mad'",
        "token      Secret                 wb.Secret('API_TOKEN')  of the weather service",
    ]
    assert list_runs() == ()


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ([], 0, "NOTEBOOK"),
        (["empty.ipynb"], 0, "empty.ipynb declares no parameters."),
        (["none.ipynb"], 2, "No notebook at 'none.ipynb'"),
    ],
)
def test_help_where_there_are_no_parameters(write_notebook, capsys, words, status, told):
    write_notebook("", name="empty")

    with pytest.raises(SystemExit) as ended:
        main(["run", *words, "-h"])

    assert ended.value.code == status
    assert told in "".join(capsys.readouterr())


def test_a_secret_given_on_the_command_line_is_not_repeated(write_notebook, capsys, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "correct-horse")
    path = str(write_notebook(PARAMETERS))

    assert main(["run", path, "-p", "method", "correct-horse"]) == 2
    assert main(["run", path, "-p", "rows", "correct-horse"]) == 2
    assert main(["run", path, "-p", "token", "battery-staple"]) == 2

    told = "".join(capsys.readouterr())
    assert told.count("[secret API_TOKEN]") == 2
    assert "'token' is a secret" in told
    assert "correct-horse" not in told
    assert "battery-staple" not in told
    assert list_runs() == ()


def test_a_run_that_fails_says_so_in_one_line(write_notebook, capsys):
    status = main(["run", str(write_notebook("", "1 / 0")), "--output-dir", "kept"])

    [run] = list_runs("kept")
    out, err = capsys.readouterr()
    assert status == 1
    assert out.startswith("failed in ")
    assert str(run.report) in out
    last = err.splitlines()[-1]
    assert last.startswith("workbench: ZeroDivisionError: division by zero, raised in cell 1 of 1")
    assert str(run.folder) in last


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run(write_notebook, word):
    process = start(write_notebook("n = 1", SLEEP))
    kernel = kernel_of(process)

    process.send_signal(word)
    out, err = process.communicate(timeout=60)

    [run] = list_runs()
    assert process.returncode == 130
    assert not kernel.is_running()
    assert run.status == "interrupted"
    assert run.report
    assert str(run.report) in out
    assert "Interrupted in cell 2 of 2" in err
    assert "Traceback" not in err
    assert "asleep" in (run.folder / "notebook.ipynb").read_text()


def test_a_run_that_was_killed_is_lost_and_takes_its_kernel_along(write_notebook, capsys):
    process = start(write_notebook("n = 1", SLEEP))
    kernel = kernel_of(process)
    assert list_runs()[0].status == "running"

    process.kill()
    process.communicate()

    kernel.wait(timeout=30)
    [run] = list_runs()
    assert run.status == "lost"
    assert [cell["cell"] for cell in run.cells] == [1]
    assert main(["runs"]) == 0
    assert "lost" in capsys.readouterr().out
    assert main(["report", run.id]) == 0
    assert "asleep" in (run.folder / "notebook.ipynb").read_text()


DECLARED = "rows = 1\nshare: Annotated[float, Range(0, 1)] = 0.5"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["-p", "row", "5"], "no parameter 'row'. Known: rows: int = 1"),
        (["-p", "rows", "five"], "'rows' is int, not 'five'"),
        (["-p", "share", "2"], "'share' is float (0 to 1), not 2."),
        (["--kernel", "cobol"], "No Jupyter kernel 'cobol'"),
        (["--timeout", "0"], "timeout"),
    ],
)
def test_what_cannot_be_run(write_notebook, capsys, more, told):
    assert main(["run", str(write_notebook(DECLARED)), *more]) == 2
    assert told in capsys.readouterr().err
    assert list_runs() == ()


def test_runs_and_reports(write_notebook, capsys):
    path = write_notebook("rows = 1", "print('a finding')")
    main(["run", str(path), "-p", "rows", "7"])
    [run] = list_runs()
    assert run.report
    run.report.unlink()
    capsys.readouterr()

    assert main(["runs"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "status", "started", "(UTC)", "seconds", "notebook", "parameters"]
    assert row.split()[:2] == [run.id, "succeeded"]
    assert row.endswith("work      rows=7")

    assert main(["report", run.id]) == 0
    assert "a finding" in Path(capsys.readouterr().out.strip()).read_text()
    assert main(["report", "none"]) == 2


def test_the_demo_prints_its_metrics(write_notebook, capsys, monkeypatch):
    undefined = {"value": None, "low": None, "high": None}
    roc_auc = {"value": 0.81274, "low": 0.8051, "high": 0.8189}
    metrics = {"metrics": {"f1": undefined, "roc_auc": roc_auc}}
    cell = (
        f"from workbench.jobs import artifact\nartifact('metrics.json').write_text({json.dumps(metrics)!r})"
    )
    monkeypatch.setattr(commands, "_DEMO", write_notebook("", cell))

    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "roc_auc             0.8127  (0.8051 to 0.8189)" in out
    assert "f1  " not in out


def test_the_demo_needs_the_checkout(monkeypatch, capsys, workplace):
    monkeypatch.setattr(commands, "_DEMO", workplace / "none.ipynb")

    assert main(["demo"]) == 2
    assert "source checkout" in capsys.readouterr().err


def test_without_the_packages_for_jobs_it_says_what_to_install(monkeypatch, capsys):
    for module in ("workbench.jobs.records.runs", "workbench.jobs.records.process"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "psutil", None)

    assert main(["runs"]) == 1
    assert "pip install 'notebook-workbench[lab]'" in capsys.readouterr().err
