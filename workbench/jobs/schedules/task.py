"""A job of a schedule as a task of a queue: its notebook or DAG, and first the question whether to run it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from workbench.errors import InputError, RunInterrupted
from workbench.jobs.dags.running import dag
from workbench.jobs.notebooks.notebook import read_notebook, take_parameters
from workbench.jobs.queues.queue import Job
from workbench.jobs.queues.task import Claim, Order, Outcome
from workbench.jobs.running.job import noting
from workbench.jobs.schedules.schedule import FILE, Entry, Schedule
from workbench.jobs.schedules.start import Start
from workbench.jobs.schedules.triggers import When
from workbench.jobs.sweeps.task import NotebookTask, order_notebook, parameters_of


class ScheduledTask(NotebookTask):
    """Runs a job; the run says which schedule started it, and when that was due."""

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        answer = _ask(arguments) if arguments["question"] else {}
        if answer is None:
            return Outcome("succeeded", {"answer": "no"})
        values = {**parameters_of(arguments), **answer}
        with noting(schedule=arguments["schedule"]):
            if arguments["is_dag"]:
                return _run_dag(arguments, values)
            taken = take_parameters(read_notebook(Path(arguments["notebook"])), values)
            return super().run({**arguments, "parameters": repr(taken)})

    def recall(self, claim: Claim) -> Outcome | None:
        return None if claim.arguments["is_dag"] else super().recall(claim)  # a DAG goes on by itself


def order_start(schedule: Schedule, entry: Entry, start: Start) -> Order:
    """Order what a start means."""
    values = dict(entry.parameters)
    if start.arrival:
        values = {name: str(start.arrival.path) if value == FILE else value for name, value in values.items()}
    order = order_notebook(
        schedule.place_of(entry),
        values,
        schedule.home,
        name=start.name,
        kernel_name=entry.kernel,
        **entry.bounds.facts(),
    )
    more = {
        "working_directory": str(Path(schedule.folder).absolute()),
        "is_dag": entry.is_dag,
        "question": entry.trigger.function if isinstance(entry.trigger, When) else None,
        "schedule": {"name": schedule.name, "definition": schedule.file, **start.to_json()},
    }
    return Order(f"{__name__}:{ScheduledTask.__name__}", {**order.arguments, **more}, order.name)


def start_of(job: Job) -> Start:
    """The start that a job of the queue is."""
    return Start.from_json(job.arguments["schedule"])


def is_no(job: Job) -> bool:
    """Whether a function was asked, and nothing had to be run."""
    return bool(job.result and job.result.get("answer") == "no")


def _ask(arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Ask a function; None where there is nothing to do."""
    module, _, name = arguments["question"].partition(":")
    with _found_in(arguments["working_directory"]):
        made = import_module(module)
        if not hasattr(made, name):
            raise InputError(f"{module} has no function {name!r}.", known=vars(made), given=name)
        answer = getattr(made, name)()
    if not answer:
        return None
    return answer if isinstance(answer, Mapping) else {}


@contextmanager
def _found_in(folder: str) -> Iterator[None]:
    sys.path.insert(0, folder)
    try:
        with chdir(folder):
            yield
    finally:
        sys.path.remove(folder)


def _run_dag(arguments: Mapping[str, Any], values: Mapping[str, Any]) -> Outcome:
    try:
        done = dag(arguments["notebook"], output_dir=arguments["output_dir"], parameters=values)
    except RunInterrupted as error:
        return Outcome("interrupted", error=str(error))
    counts = Counter(node.status for node in done.nodes)
    result = {"dag": str(done.folder or ""), "nodes": dict(counts)}
    if done.failed:
        why = "; ".join(f"{node.name}: {node.error}" for node in done.failed if node.status == "failed")
        return Outcome("failed", result, why)
    return Outcome("succeeded", result)
