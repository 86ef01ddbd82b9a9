"""`workbench sweep`, by its words, its exit status, and how it goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.cli import main
from workbench.jobs import list_runs, load_sweep

STATE = """
import json, os, time
from workbench.jobs import artifact
artifact("metrics.json").write_text(json.dumps({"loss": depth * 2}))
if depth > 1 and not os.path.exists("awake"): time.sleep(60)
"""


def test_a_sweep_that_is_stopped_goes_on_when_it_is_called_again(write_notebook, workplace, capsys):
    notebook = write_notebook("depth: int = 1\nname = 'x'", STATE)
    words = ["sweep", str(notebook), "-g", "depth", "1,2,3", "-p", "name", "7", "--best=-loss", "-j", "1"]

    folder = _stop_in_the_second_run(words)
    Path("awake").touch()
    assert main(words) == 0

    assert list(Path("runs/sweeps").iterdir()) == [folder]
    done = load_sweep(folder)
    assert [trial.attempts for trial in done.trials] == [1, 2, 1]
    assert [run.parameters["name"] for run in list_runs()] == ["7"] * 4
    out, err = capsys.readouterr()
    assert "3 of 3 done  depth=3  succeeded" in err
    head, best, _, last, *rest = out.splitlines()
    assert head.split() == ["depth", "loss", "status", "attempts", "seconds", "run"]
    assert best.split()[:4] == ["*", "1", "2", "succeeded"]
    assert last.split()[:3] == ["3", "6", "succeeded"]
    assert rest == [f"sweep     {folder.absolute()}", f"best      {done.best.run}"]
    _nothing_is_left_to_do(folder, capsys)


def _stop_in_the_second_run(words: list[str]) -> Path:
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.cli", *words], stderr=subprocess.PIPE, text=True
    ) as stopped:
        assert stopped.stderr
        next(line for line in stopped.stderr if "depth=2  running" in line)
        stopped.send_signal(signal.SIGINT)
        said = stopped.stderr.read()
    [folder] = Path("runs/sweeps").iterdir()
    assert stopped.returncode == 130
    assert "Interrupted after 1 of 3 runs." in said
    assert f"workbench sweep --resume {folder.absolute()}" in said
    assert [trial.status for trial in load_sweep(folder).trials] == ["succeeded", "interrupted", "waiting"]
    return folder


def _nothing_is_left_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = len(list_runs())
    assert main(["sweep", "--resume", str(folder), "--best", "loss"]) == 0
    assert f"best      {load_sweep(folder).trials[2].run}" in capsys.readouterr().out
    assert main(["sweep", "--resume", str(folder), "--best", "los"]) == 2
    assert "Did you mean 'loss'?" in capsys.readouterr().err
    assert len(list_runs()) == many


def test_a_table_with_a_run_that_fails(write_notebook, workplace, capsys):
    Path("params.csv").write_text("depth,name\n0,a\n1,\n")

    status = main(
        ["sweep", str(write_notebook("depth = 1\nname = 'x'", "1 / depth")), "--table", "params.csv"]
    )

    out, err = capsys.readouterr()
    assert status == 1
    assert "ZeroDivisionError" in err
    assert err.endswith("workbench: 1 of 2 runs failed.\n")
    assert "failed" in out.splitlines()[1]
    assert [trial.parameters for trial in load_sweep(out.split()[-1]).trials] == [
        {"depth": 0, "name": "a"},
        {"depth": 1},
    ]


def test_what_cannot_be_swept(write_notebook, workplace, capsys):
    notebook = str(write_notebook("depth = 1", "1 / 0"))

    assert main(["sweep", notebook]) == 2
    assert main(["sweep", notebook, "-g", "depth", "1", "--table", "params.csv"]) == 2
    assert main(["sweep", notebook, "-g", "dept", "1,2"]) == 2
    assert main(["sweep", notebook, "-g", "depth", "1,x"]) == 2
    assert main(["sweep", notebook, "-g", "depth", "1,2", "-j", "0"]) == 2
    assert main(["sweep", "--resume", "nowhere", "-g", "depth", "1"]) == 2
    assert main(["sweep", "--resume", "nowhere"]) == 2
    assert "no parameter 'dept'" in capsys.readouterr().err
    assert not Path("runs").exists()
