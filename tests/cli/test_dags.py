"""`workbench dag`, by its words and its exit status."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from workbench.cli import main
from workbench.jobs import list_runs

FLOW = """
nodes:
  clean: {notebook: clean.ipynb}
  train: {notebook: train.ipynb, after: [clean], parameters: {depth: 3}}
"""
NAP = "import os, time\nif not os.path.exists('awake'): time.sleep(60)"


def test_a_dag_from_its_plan_to_its_picture(write_notebook, workplace, capsys):
    Path("flow.yaml").write_text(FLOW)
    write_notebook("", NAP, name="clean")
    write_notebook("depth: int = 1", "1 / depth", name="train")

    assert main(["dag", "flow.yaml", "--plan", "--picture", "plan.svg"]) == 0
    assert capsys.readouterr().out == "clean     to run: never ran\n└─ train  to run: never ran\n"
    assert Path("plan.svg").read_text().startswith("<svg")
    assert not Path("runs").exists()

    _stop_in_the_first()
    Path("awake").touch()
    assert main(["dag", "flow.yaml", "-p", "train.depth", "0", "--force", "clean"]) == 1
    out, err = capsys.readouterr()
    assert "train  failed" in err
    assert "workbench: 1 of 2 nodes failed or were skipped." in err
    assert "ZeroDivisionError" in out.splitlines()[1]
    assert Path(out.split()[-1]).exists()

    assert main(["dag", "flow.yaml"]) == 0
    assert capsys.readouterr().out.startswith("clean     up to date\n└─ train  succeeded in ")
    assert [run.parameters for run in list_runs() if run.name == "train"] == [{"depth": 3}, {"depth": 0}]


def _stop_in_the_first() -> None:
    words = [sys.executable, "-m", "workbench.cli", "dag", "flow.yaml"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as stopped:
        assert stopped.stderr
        next(line for line in stopped.stderr if "clean  running" in line)
        stopped.send_signal(signal.SIGTERM)
        said = stopped.stderr.read()
    assert stopped.returncode == 130
    assert "Interrupted." in said


def test_what_cannot_be_run(write_notebook, workplace, capsys):
    Path("flow.yaml").write_text(FLOW)
    write_notebook("", name="clean")
    write_notebook("depth: int = 1", name="train")

    assert main(["dag", "nowhere.yaml"]) == 2
    assert main(["dag", "flow.yaml", "--force", "trian"]) == 2
    assert main(["dag", "flow.yaml", "-p", "train.depth", "x"]) == 2
    assert main(["dag", "flow.yaml", "-p", "depth", "1"]) == 2
    err = capsys.readouterr().err
    assert "Did you mean 'train'?" in err
    assert "'depth' is int, not 'x'" in err
    assert "Write NODE.PARAMETER." in err
