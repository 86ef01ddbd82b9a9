"""Notebooks run many times, by real kernels that really die."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from workbench.errors import InputError
from workbench.jobs import Limits, Run, list_runs, load_run, load_sweep, sweep
from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.worker import MARK
from workbench.jobs.sweeps.task import NotebookTask, order_notebook

STATE = """
import json
from workbench.jobs import artifact
artifact("metrics.json").write_text(json.dumps({"loss": depth * 2, "auc": {"value": 1 / depth}}))
"""
DIE_ONCE = """
import os
import psutil
from pathlib import Path
if not Path(who).exists():
    Path(who).touch()
    line = [psutil.Process(), *psutil.Process().parents()]
    [worker] = [each.pid for each in line if "workbench.jobs.queues.worker" in each.cmdline()]
    os.kill({"kernel": os.getpid(), "worker": worker}[who], 9)
    __import__("time").sleep(60)
"""


def test_runs_side_by_side_and_the_best(write_notebook, workplace):
    fails = "if depth == 9: 1 / 0"
    told: list[str] = []

    done = sweep(
        write_notebook("depth: int = 1\nname = 'x'", fails, STATE),
        {"depth": [4, 2, 9]},
        parameters={"name": "<b>"},
        best="-loss",
        watcher=lambda change: told.append(str(change)),
    )

    assert [trial.status for trial in done.trials] == ["succeeded", "succeeded", "failed"]
    assert [trial.metrics for trial in done.trials] == [{"loss": 8, "auc": 0.25}, {"loss": 4, "auc": 0.5}, {}]
    assert done.trials[2].attempts == 1  # it would raise again
    assert "ZeroDivisionError" in done.trials[2].error
    assert done.best is done.trials[1]
    assert done.best.parameters == {"depth": 2, "name": "<b>"}
    assert replace(done, metric="loss").best is done.trials[0]
    with pytest.raises(InputError, match=r"'los'.*Did you mean 'loss'"):
        _ = replace(done, metric="los").best
    assert {run.folder for run in list_runs()} == {trial.run for trial in done.trials}
    assert any(line.endswith("of 3 done  depth=4  succeeded") for line in told)

    head, *rows = done.table()
    assert head == ("", "depth", "loss", "auc", "status", "attempts", "seconds", "run")
    assert [row[:6] for row in rows] == [
        ("", "4", "8", "0.25", "succeeded", "1"),
        ("*", "2", "4", "0.5", "succeeded", "1"),
        ("", "9", "", "", "failed", "1"),
    ]
    page = done._repr_html_()
    assert f'<a href="{os.path.relpath(done.best.run / "report.html")}">{rows[1][-1]}</a>' in page
    assert load_sweep(done.folder) == done

    _an_end_that_nobody_recorded_is_found(load_run(done.best.run))


def _an_end_that_nobody_recorded_is_found(run: Run) -> None:
    """As if the worker of that run had been killed between its end and the queue's record of it."""
    order = order_notebook(
        Path("work.ipynb"), {"depth": 2}, Path("runs").absolute(), name="", timeout=None, kernel_name=None
    )
    before = len(list_runs())
    with Queue.create("again.sqlite", [order]) as queue:
        queue.set_slots(1)
        claim = queue.claim({**run.facts, "mark": "none"})
        assert claim
        assert NotebookTask().recall(claim) is None  # that run began before this claim
    remembered = NotebookTask().recall(replace(claim, began=run.started.timestamp() - 0.01))

    assert remembered
    assert remembered.ending == "succeeded"
    assert remembered.result == {"run": str(run.folder)}
    assert len(list_runs()) == before


def test_a_killed_kernel_and_a_killed_worker_are_tried_again(write_notebook, workplace):
    done = sweep(write_notebook("who = 'nobody'", DIE_ONCE), {"who": ["kernel", "worker"]})

    assert [(trial.status, trial.attempts) for trial in done.trials] == [("succeeded", 2)] * 2
    assert sorted((run.parameters["who"], run.status) for run in list_runs()) == [
        ("kernel", "killed"),
        ("kernel", "succeeded"),
        ("worker", "lost"),
        ("worker", "succeeded"),
    ]
    with Queue(done.folder / "queue.sqlite") as queue:
        kernel, worker = queue.jobs()
    assert [attempt.ending for attempt in kernel.attempts] == ["failed", "succeeded"]
    assert "SIGKILL" in kernel.attempts[0].error
    assert [attempt.error for attempt in worker.attempts] == ["Its worker died.", None]
    assert worker.attempts[0].memory > 1e6
    assert not [process for process in psutil.process_iter() if _bears_a_mark(process, workplace)]


def _bears_a_mark(process: psutil.Process, workplace: Path) -> bool:
    try:
        variables = process.environ()
        return MARK in variables and process.cwd() == str(workplace)
    except psutil.Error:
        return False


def test_nothing_starts_if_anything_does_not_fit(write_notebook, workplace):
    notebook = write_notebook("depth: int = 1", "1 / 0")

    with pytest.raises(InputError, match="'depth' is int, not 'x'"):
        sweep(notebook, {"depth": [1, "x"]})
    with pytest.raises(InputError, match="No Jupyter kernel 'fortran'"):
        sweep(notebook, {"depth": [1]}, kernel_name="fortran")
    with pytest.raises(InputError, match="tries and at_once"):
        Limits(at_once=0)
    with pytest.raises(InputError, match="timeout"):
        Limits(timeout=0)

    assert not Path("runs").exists()
    with pytest.raises(InputError, match="no sweep"):
        load_sweep("runs")
