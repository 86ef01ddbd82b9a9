"""Schedules of real notebooks: started once for each time, file and answer, whoever is killed or stopped."""

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

from workbench.errors import InputError, InUse
from workbench.jobs import list_runs, read_schedule, run_due, run_now, run_schedule
from workbench.jobs.records.runs import Run

PLAN = """
jobs:
  long: {notebook: long.ipynb, every: 1 second}
  load:
    {notebook: load.ipynb, files: in/*.csv, settled: 1 second, every: 1 second, parameters: {data: "{file}"}}
  retrain: {notebook: train.ipynb, when: "checks:drifted", every: 1 second}
"""
CHECKS = "import os\ndef drifted():\n    return {'score': 0.5} if os.path.exists('drift') else None\n"
NAP = "import os, time\nfor _ in range(600):\n    if os.path.exists('awake'): break\n    time.sleep(.1)"


def wait_until(true: Callable[[], object]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to it")


def runs_of(name: str, status: str | None = None) -> list[Run]:
    return [run for run in list_runs() if run.name == name and status in (None, run.status)]


def start() -> psutil.Popen:
    words = [sys.executable, "-m", "workbench.cli", "schedule", "plan.yaml", "-j", "3"]
    return psutil.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def plan(write_notebook, workplace) -> Path:
    write_notebook("", NAP, name="long")
    write_notebook("data: str = ''", "print(open(data).read())", name="load")
    write_notebook("score: float = 0.0", "assert score", name="train")
    Path("checks.py").write_text(CHECKS)
    Path("in").mkdir()
    Path("plan.yaml").write_text(PLAN)
    return workplace / "plan.yaml"


def test_a_runner_is_killed_and_the_next_one_doubles_nothing_and_is_stopped(plan):
    Path("in/a.csv").write_text("a")
    killed = start()
    wait_until(lambda: runs_of("long", "running") and runs_of("load", "succeeded"))
    held = f"Process {killed.pid} on .*, since .* is at work on the schedule 'plan' already"
    for run in (run_schedule, run_due):
        with pytest.raises(InUse, match=held):
            run(read_schedule("plan.yaml"))
    killed.kill()
    killed.communicate()
    _the_run_comes_to_its_end()
    Path("in/b.csv").write_text("b")
    time.sleep(2)  # times that nobody keeps

    with start() as stopped:
        wait_until(lambda: runs_of("long", "running") and len(runs_of("load", "succeeded")) == 2)
        Path("drift").touch()
        wait_until(lambda: runs_of("train"))
        Path("drift").unlink()
        wait_until(lambda: runs_of("train", "succeeded"))
        stopped.send_signal(signal.SIGINT)
        said, complained = stopped.communicate()

    assert stopped.returncode == 130
    assert "Interrupted: long" in complained
    assert re.search(r"long  of .*  missed.*, as nobody ran this schedule\.", said)
    assert re.search(r"long  of .*  missed, as its last run had not ended\.", said)
    _each_was_started_once(plan)
    _it_is_told_how_it_stands()


def _the_run_comes_to_its_end() -> None:
    Path("awake").touch()
    wait_until(lambda: runs_of("long", "succeeded"))
    assert len(runs_of("long")) == 1
    Path("awake").unlink()


def _each_was_started_once(plan: Path) -> None:
    assert [run.status for run in runs_of("long")] == ["interrupted", "succeeded"]
    assert sorted(Path(run.parameters["data"]).name for run in runs_of("load")) == ["a.csv", "b.csv"]
    assert {run.parameters["score"] for run in runs_of("train")} == {0.5}
    started_by = runs_of("long")[0].facts["schedule"]
    assert (started_by["job"], started_by["definition"]) == ("long", str(plan))


def _it_is_told_how_it_stands() -> None:
    shown = read_schedule("plan.yaml")._repr_html_()

    rows = re.findall(r"<tr>(.*?)</tr>", shown)
    assert len(rows) == 4
    assert "interrupted: Interrupted in cell 1 of 1" in rows[1]
    assert re.search(r"<td>\d+</td>$", rows[1])  # times that were missed
    assert "<td>succeeded</td>" in rows[2]
    assert "Nobody runs it." in shown


def test_what_is_due_and_what_is_named(plan, write_notebook):
    Path("awake").touch()
    write_notebook("", "1", name="node")
    nodes = "{one: {notebook: node.ipynb}, two: {notebook: node.ipynb, after: one}}"
    Path("flow.yaml").write_text(f"nodes: {nodes}")
    plan.write_text(
        "jobs:\n  yearly: {dag: flow.yaml, cron: 0 0 1 1 *}\n  often: {notebook: long.ipynb, every: 1 hour}\n"
        "  asked: {notebook: train.ipynb, when: 'checks:drifted', every: 1 hour}\n"
    )
    schedule = read_schedule("plan.yaml")

    assert [(job.name.split()[0], job.state) for job in run_due(schedule)] == [
        ("often", "succeeded"),
        ("asked", "succeeded"),
    ]
    assert [job.name.split()[0] for job in run_due(schedule)] == ["asked"]
    [done] = run_now(schedule, ["yearly"])
    assert (done.state, done.result and done.result["nodes"]) == ("succeeded", {"succeeded": 2})
    assert {run.facts["schedule"]["job"] for run in runs_of("node")} == {"yearly"}
    assert sorted(run.facts["dag"]["node"] for run in runs_of("node")) == ["one", "two"]
    assert not runs_of("train")


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ("notebook: gone.ipynb, every: 1 day", "Job 'a': No notebook at"),
        ("notebook: train.ipynb, every: 1 day, parameters: {scor: 1}", "This notebook has no parameter"),
        ("notebook: train.ipynb, every: 1 day, parameters: {score: x}", "'score' is float, not 'x'"),
        ("notebook: train.ipynb, files: '*', parameters: {score: '{file}'}", "is float, not '{file}'"),
        ("notebook: train.ipynb, every: 1 day, kernel: fortran", "No Jupyter kernel 'fortran'"),
        ("notebook: train.ipynb, when: 'checkz:drifted'", "There is no module 'checkz'"),
        ("notebook: train.ipynb, cron: 0 0 31 2 *", "A time never comes"),
        ("dag: gone.yaml, every: 1 day", "gone.yaml' cannot be read"),
    ],
)
def test_nothing_runs_if_anything_does_not_fit(plan, job, message):
    plan.write_text(f"jobs:\n  a: {{{job}}}")

    with pytest.raises(InputError, match=re.escape(message)):
        run_due(read_schedule("plan.yaml"))
    assert not Path("runs").exists()
