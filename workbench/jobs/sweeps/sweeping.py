"""One notebook run many times, with other parameters each time, and the runs side by side."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, RunInterrupted
from workbench.jobs.notebooks.notebook import kernel_of, read_notebook
from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.runner import Watcher, work_off
from workbench.jobs.records.folder import name_folder
from workbench.jobs.running.bounds import Bounds, read_size
from workbench.jobs.running.kernel import find_kernel
from workbench.jobs.sweeps.plan import plan_runs, varying
from workbench.jobs.sweeps.results import Sweep, read_trials
from workbench.jobs.sweeps.task import order_notebook

SWEEPS = "sweeps"  # their folder beside the runs
_QUEUE = "queue.sqlite"
_FACTS = "sweep.json"


@dataclass(frozen=True)
class Limits:
    """How far each run of a sweep may go.

    Args:
        at_once: how many runs go on at the same time at most; None for as many as there are cores. Where
            their memory does not fit, it is fewer.
        tries: how often a run may be begun, if its kernel or its worker is killed.
        timeout: seconds that one cell may take; None sets no limit.
        run_timeout: seconds that a whole run may take.
        memory: bytes that a run's kernel may hold with its children, or text such as "2 GB".
    """

    at_once: int | None = None
    tries: int = 3
    timeout: float | None = None
    run_timeout: float | None = None
    memory: float | str | None = None

    def __post_init__(self) -> None:
        if self.tries < 1 or (self.at_once is not None and self.at_once < 1):
            raise InputError(f"tries and at_once are 1 or more, not {self.tries} and {self.at_once}.")
        self.of_a_run()

    def of_a_run(self) -> Bounds:
        """How far each run may go by itself."""
        return Bounds(self.timeout, self.run_timeout, read_size(self.memory))


def sweep(
    notebook: str | os.PathLike[str],
    over: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]],
    *,
    output_dir: str | os.PathLike[str] = "runs",
    parameters: Mapping[str, Any] | None = None,
    best: str | None = None,
    kernel_name: str | None = None,
    limits: Limits = Limits(),
    watcher: Watcher | None = None,
) -> Sweep:
    """Run a notebook with many sets of parameters, in parallel, each run in a folder of its own.

    A copy of the notebook is run, so it may be edited meanwhile. The queue is on disk: when this process is
    killed, the same call again, or `resume_sweep`, goes on with what is left; what had ended is not run
    again, and a sweep whose runs have all ended begins anew. A run whose kernel or worker was killed is
    tried again after a while. A run states its numbers in an artifact, see `read_metrics`.

    Args:
        notebook: its cell tagged `parameters` declares what may be given.
        over: lists of values by name, for all their combinations; or the rows of a table.
        output_dir: where the runs' folders are made, and in `sweeps` one for the sweep.
        parameters: values that are the same in every run.
        best: the metric by which runs are ranked; with a "-" before it where less is better.
        kernel_name: an installed Jupyter kernel; by default the one that the notebook names.
        limits: how many at once, how many tries, how long a cell.
        watcher: told every change of a run; `print` will do.

    Returns:
        The runs side by side, whether they succeeded or not.

    Raises:
        InputError: no such notebook, parameter or kernel, or an ill-typed value, and nothing was run; or the
            same sweep is going on in another process.
        RunInterrupted: somebody stopped it; what ran was interrupted, what waited waits.
    """
    source = Path(notebook).absolute()
    content = read_notebook(source)
    rows = plan_runs(over, parameters or {}, content)
    find_kernel(kernel_name or kernel_of(content))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    plan = _Plan(source, digest, rows, kernel_name, limits.of_a_run(), limits.tries, Path.cwd())
    home = Path(output_dir).absolute()
    folder = _unfinished(home / SWEEPS, plan) or _lay_out(home, plan, best)
    return _go_on(folder, best, limits.at_once, watcher)


def resume_sweep(
    folder: str | os.PathLike[str],
    *,
    best: str | None = None,
    at_once: int | None = None,
    watcher: Watcher | None = None,
) -> Sweep:
    """Go on with a sweep that was stopped or killed; what has ended is not run again.

    Args:
        folder: the sweep's folder.
        best: another metric to rank by.
        at_once: as in `Limits`.
        watcher: as in `sweep`.
    """
    return _go_on(load_sweep(folder).folder, best, at_once, watcher)


def load_sweep(folder: str | os.PathLike[str], *, best: str | None = None) -> Sweep:
    """Read a sweep from its folder, also while it goes on.

    Raises:
        InputError: the folder holds no sweep.
    """
    path = Path(folder).absolute()
    if not (path / _FACTS).exists():
        raise InputError(f"There is no sweep in {str(folder)!r}.", do=f"Its folder would hold {_FACTS}.")
    facts = json.loads((path / _FACTS).read_text(encoding="utf-8"))
    with Queue(path / _QUEUE) as queue:
        trials = read_trials(queue)
    return Sweep(path, facts["notebook"], trials, best or facts["best"])


@dataclass(frozen=True)
class _Plan:
    """What makes a sweep the same sweep.

    Args:
        notebook: its path.
        digest: of the notebook's content.
        rows: the parameters of every run.
        working_directory: where the notebook runs.
    """

    notebook: Path
    digest: str
    rows: Sequence[Mapping[str, Any]]
    kernel_name: str | None
    bounds: Bounds
    tries: int
    working_directory: Path

    @property
    def key(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()


def _lay_out(home: Path, plan: _Plan, best: str | None) -> Path:
    """Make a sweep's folder: the notebook as it is now, the queue, and last what tells that it is whole."""
    folder = name_folder(home / SWEEPS, plan.notebook.stem, datetime.now(UTC))
    folder.mkdir(parents=True)
    copy = Path(shutil.copyfile(plan.notebook, folder / plan.notebook.name))
    swept = varying(plan.rows)
    orders = [
        order_notebook(
            copy,
            row,
            home,
            name=" ".join(f"{name}={row[name]!r}" for name in swept if name in row),
            kernel_name=plan.kernel_name,
            **plan.bounds.facts(),
        )
        for row in plan.rows
    ]
    with Queue.create(folder / _QUEUE, orders, tries=plan.tries):
        facts = json.dumps({"notebook": str(plan.notebook), "key": plan.key, "best": best}, indent=2)
    aside = folder / f".{_FACTS}"
    aside.write_text(facts + "\n", encoding="utf-8")
    aside.replace(folder / _FACTS)
    return folder


def _unfinished(sweeps: Path, plan: _Plan) -> Path | None:
    """The folder of the same sweep, where one was begun and has not ended."""
    for facts in sorted(sweeps.glob(f"*/{_FACTS}"), reverse=True):
        same = json.loads(facts.read_text(encoding="utf-8"))["key"] == plan.key
        if same and not load_sweep(facts.parent).ended:
            return facts.parent
    return None


def _go_on(folder: Path, best: str | None, at_once: int | None, watcher: Watcher | None) -> Sweep:
    try:
        work_off(folder / _QUEUE, at_once=at_once, watcher=watcher)
    except KeyboardInterrupt:
        trials = load_sweep(folder).trials
        ended = sum(trial.ended for trial in trials)
        raise RunInterrupted(
            f"Interrupted after {ended} of {len(trials)} runs.",
            do=f"The same again goes on, or: workbench sweep --resume {folder}",
        ) from None
    return load_sweep(folder, best=best)
