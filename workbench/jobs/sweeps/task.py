"""A notebook as a task of a queue: run once per job, and never again after it has ended well."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import RunError
from workbench.jobs.queues.task import Claim, Order, Outcome, Task
from workbench.jobs.records.runs import Run, list_runs, load_run
from workbench.jobs.running.bounds import Bounds, bounds_in

_PASSING = ("killed", "lost")  # the kernel or the worker was taken away: next time it may not be


class NotebookTask(Task):
    """Runs a notebook as `run_notebook` does; the result says where the run's folder is.

    A kernel that died and a worker that was killed are worth another attempt. A cell that raised or took too
    long is not: it would again.
    """

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        from workbench.jobs.running.job import run_notebook

        how = {**bounds_in(arguments), "kernel_name": arguments["kernel_name"]}
        try:
            with chdir(arguments["working_directory"]):
                run = run_notebook(
                    arguments["notebook"], arguments["output_dir"], **how, **parameters_of(arguments)
                )
        except RunError as error:
            if error.folder is None:
                raise
            run = load_run(error.folder)
        return _outcome(run)

    def recall(self, claim: Claim) -> Outcome | None:
        began = datetime.fromtimestamp(claim.began, UTC)
        for run in reversed(list_runs(claim.arguments["output_dir"])):
            if run.started >= began and _by(run.facts) == _by(claim.worker):
                return _outcome(run)
        return None


def order_notebook(
    notebook: Path,
    parameters: Mapping[str, Any],
    output_dir: Path,
    *,
    name: str,
    kernel_name: str | None,
    **limits: Any,
) -> Order:
    """Order a run of a notebook in the current working directory, with parameters that fit, and `Bounds`."""
    arguments = {
        "notebook": str(notebook),
        "output_dir": str(output_dir),
        "working_directory": str(Path.cwd()),
        "parameters": repr(dict(parameters)),  # JSON has no tuples
        "limits": Bounds(**limits).facts(),
        "kernel_name": kernel_name,
    }
    return Order(f"{__name__}:{NotebookTask.__name__}", arguments, name or notebook.stem)


def parameters_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Read the parameters back from what was ordered."""
    return dict(ast.literal_eval(arguments["parameters"]))


def _outcome(run: Run) -> Outcome:
    result = {"run": str(run.folder)}
    if run.status == "succeeded":
        return Outcome("succeeded", result)
    if run.status in ("running", "interrupted"):  # "running" has had no time to say more
        return Outcome("interrupted", result, run.error)
    error = run.error or "Its worker died."
    return Outcome("failed", result, error, again=run.status in _PASSING)


def _by(process: Mapping[str, Any]) -> tuple[object, ...]:
    return process.get("host"), process.get("pid"), process.get("pid_since")
