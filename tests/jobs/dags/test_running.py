"""DAGs of real notebooks: what runs and why, what fails, and a runner that is killed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from workbench.errors import InputError
from workbench.jobs import Dag, Node, dag, list_runs, plan_dag

CLEAN = """
import workbench as wb
rows = wb.scan("raw.csv").collect()
wb.artifact("tables/clean.csv").write_text(str(len(rows)))
"""
TRAIN = "assert open(data).read() == str(expected), open(data).read()"


def flow(expected: int = 2, **more: Node) -> Dag:
    parameters = {"data": "{clean}/tables/clean.csv", "expected": expected}
    train = Node("train", "train.ipynb", parameters=parameters, timeout=60, memory="2 GB")
    return Dag((train, Node("clean", "clean.ipynb"), *more.values()), name="flow")


def standing(done) -> dict[str, str]:
    return {node.name: node.status for node in done.nodes}


def reasons(done) -> dict[str, str]:
    return {node.name: "; ".join(node.reasons) for node in done.nodes}


def wait_until(true: Callable[[], object]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to it")


def test_only_what_must_is_run_and_says_why(write_notebook, workplace):
    Path("raw.csv").write_text("a\n1\n2\n")
    write_notebook("", CLEAN, name="clean")
    write_notebook("data: str = ''\nexpected: int = 0", TRAIN, name="train")
    told: list[str] = []

    first = dag(flow(), watcher=lambda change: told.append(str(change)))

    assert standing(first) == {"clean": "succeeded", "train": "succeeded"}
    assert reasons(first) == {"clean": "never ran", "train": "never ran"}
    assert told[-1] == "2 of 2 done  train  succeeded"
    assert first.folder
    assert "<svg" in (first.folder / "dag.svg").read_text()

    again = dag(flow())
    assert standing(again) == {"clean": "up to date", "train": "up to date"}
    assert again.folder is None
    assert len(list_runs()) == 2
    assert again["train"].run == first["train"].run

    Path("raw.csv").write_text("a\n1\n2\n3\n")
    assert reasons(plan_dag(flow())) == {"clean": "input raw.csv changed", "train": "downstream of clean"}
    changed = dag(flow(expected=3))
    assert reasons(changed)["train"] == "changed: parameter expected; downstream of clean"
    assert standing(changed) == {"clean": "succeeded", "train": "succeeded"}

    assert len(list_runs()) == 4
    assert list_runs()[0].facts["limits"] == {"timeout": 60, "run_timeout": None, "memory": 2 * 10**9}
    assert list_runs()[0].facts["dag"] == {"name": "flow", "node": "train"}
    _what_else_makes_it_run(write_notebook, Path(str(changed["clean"].run)))


def _what_else_makes_it_run(write_notebook, clean: Path) -> None:
    write_notebook("data: str = ''\nexpected: int = 0", TRAIN, "'more'", name="train")
    assert reasons(plan_dag(flow(expected=3))) == {"clean": "", "train": "changed: code"}
    assert reasons(plan_dag(flow(expected=3), force=["clean"])) == {
        "clean": "forced",
        "train": "changed: code; downstream of clean",
    }
    write_notebook("data: str = ''\nexpected: int = 0", TRAIN + "  # !", name="train")
    assert reasons(plan_dag(flow(expected=3)))["train"] == "changed: code of cell 2"
    write_notebook("data: str = ''\nexpected: int = 0", "import features", name="train")
    Path("features.py").write_text("")
    changed = "changed: code of cell 2; changed: module features.py"
    assert reasons(plan_dag(flow(expected=3)))["train"] == changed

    (clean / "artifacts/tables/clean.csv").unlink()
    assert reasons(plan_dag(flow(3)))["clean"] == "its artifact tables/clean.csv is gone"


def test_behind_a_failure_nothing_runs_and_the_rest_goes_on(write_notebook, workplace):
    for name in ("fails", "behind", "beside"):
        write_notebook("x = 0", "assert x == 0", name=name)
    nodes = {
        "fails": Node("fails", "fails.ipynb", parameters={"x": 1}),
        "behind": Node("behind", "behind.ipynb", ("fails",)),
        "beside": Node("beside", "beside.ipynb"),
    }

    done = dag(Dag(tuple(nodes.values())))

    assert standing(done) == {"fails": "failed", "behind": "skipped", "beside": "succeeded"}
    assert "AssertionError" in str(done["fails"].error)
    assert done["behind"].error == "fails failed."
    assert reasons(plan_dag(Dag(tuple(nodes.values())))) == {
        "fails": "failed last time",
        "behind": "never ran",
        "beside": "",
    }
    mended = dag(Dag(tuple(nodes.values())), parameters={"fails.x": 0})
    assert standing(mended) == {"fails": "succeeded", "behind": "succeeded", "beside": "up to date"}


def test_a_killed_runner_loses_nothing_and_doubles_nothing(write_notebook, workplace):
    nap = "import os, time\nfor _ in range(600):\n    if os.path.exists('awake'): break\n    time.sleep(.1)"
    write_notebook("", "1", name="first")
    write_notebook("", nap, name="long")
    write_notebook("", "1", name="last")
    Path("flow.yaml").write_text(
        "nodes:\n  first: {notebook: first.ipynb}\n  long: {notebook: long.ipynb, after: first}\n"
        "  last: {notebook: last.ipynb, after: long}\n"
    )
    runner = psutil.Popen(
        [sys.executable, "-m", "workbench.cli", "dag", "flow.yaml"], stderr=subprocess.DEVNULL
    )
    wait_until(lambda: [run.status for run in list_runs() if run.name == "long"] == ["running"])
    with pytest.raises(
        InputError, match=f"Process {runner.pid} on .*, since .* is at work on the DAG 'flow'"
    ):
        dag("flow.yaml")

    runner.send_signal(signal.SIGKILL)
    runner.wait()
    with pytest.raises(InputError, match="'long' is going on still"):
        dag("flow.yaml", force=["first"])  # something else than what is going on
    Path("awake").touch()
    done = dag("flow.yaml")

    assert standing(done) == {"first": "succeeded", "long": "succeeded", "last": "succeeded"}
    assert sorted(run.name for run in list_runs()) == ["first", "last", "long"]


def test_nothing_runs_if_anything_does_not_fit(write_notebook, workplace):
    made = 'import workbench as wb\nwb.artifact("tables/clean.csv")'
    write_notebook("", made, name="clean")
    write_notebook("data: str = ''\nexpected: int = 0", name="train")

    def refused(message: str, node: Node, **how) -> None:
        with pytest.raises(InputError, match=re.escape(message)):
            dag(Dag((Node("clean", "clean.ipynb"), node)), **how)

    wanted = "Node 'train' wants an artifact 'tables/claen.csv' of 'clean', which makes none."
    refused(wanted, Node("train", "train.ipynb", parameters={"data": "{clean}/tables/claen.csv"}))
    refused(
        "Node 'train': This notebook has no parameter 'dat'", Node("train", "train.ipynb", (), {"dat": ""})
    )
    refused("'expected' is int, not '{clean}/'", Node("train", "train.ipynb", (), {"expected": "{clean}/"}))
    refused("Node 'x': No notebook", Node("x", "x.ipynb"))
    refused("No Jupyter kernel 'fortran'", Node("train", "train.ipynb", kernel="fortran"))
    refused("No node 'trian'. Did you mean 'train'?", Node("train", "train.ipynb"), force=["trian"])
    assert not Path("runs").exists()
