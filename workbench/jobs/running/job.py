"""Runs a notebook as a job, from the check of its parameters to a complete run folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from workbench.errors import (
    CellFailed,
    CellTimeout,
    DiskFull,
    KernelDied,
    OutOfMemory,
    RunError,
    RunInterrupted,
    RunTimeout,
)
from workbench.jobs.notebooks.notebook import (
    conceal,
    kernel_of,
    parameters_cell,
    prepare_notebook,
    read_notebook,
    secrets_of,
    take_parameters,
    write_notebook,
)
from workbench.jobs.notebooks.stamps import stamp_notebook
from workbench.jobs.parameters.secrets import require_secrets
from workbench.jobs.records.environment import answer, ask_python
from workbench.jobs.records.folder import LOCK, NOTEBOOK, UNFINISHED, clear_up, name_folder
from workbench.jobs.records.journal import Journal, Progress, open_journal
from workbench.jobs.records.ledger import use_room
from workbench.jobs.records.recorder import RUN_VARIABLE
from workbench.jobs.records.runs import Run, Status, load_run
from workbench.jobs.records.traces import with_traces
from workbench.jobs.running.bounds import Bounds, read_size
from workbench.jobs.running.brake import Brake, Stop
from workbench.jobs.running.facts import Job
from workbench.jobs.running.kernel import find_kernel, python_of, run_to_end, started
from workbench.jobs.running.watch import watching
from workbench.jobs.warm.kernels import warm

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STATUS: dict[type[object], Status] = {
    NoneType: "succeeded",
    CellFailed: "failed",
    CellTimeout: "timeout",
    DiskFull: "failed",
    KernelDied: "killed",
    OutOfMemory: "out of memory",
    RunTimeout: "timeout",
    RunInterrupted: "interrupted",
    KeyboardInterrupt: "interrupted",
}

_noted: ContextVar[Mapping[str, Any]] = ContextVar("noted", default={})  # noqa: B039  # nobody changes it


def run_notebook(
    path: str | os.PathLike[str],
    /,
    output_dir: str | os.PathLike[str] = "runs",
    *,
    timeout: float | None = None,
    run_timeout: float | None = None,
    memory: float | str | None = None,
    kernel_name: str | None = None,
    progress: Progress | None = None,
    **parameters: Any,
) -> Run:
    """Run a notebook from its first cell to its last, and keep a folder that says what happened.

    The folder `<UTC time>-<name>-<id>` holds the executed notebook, `report.html`, `run.json` (status,
    parameters, git commit, packages, inputs, seeds, limits, resources, artifacts, times), `run.log`,
    `requirements.lock` (the packages of the kernel's Python), `changes.patch` (what differs from the commit),
    `resources.jsonl` (processor, memory and graphics cards, once per second) and `artifacts/`. As with
    papermill, values go into a new cell behind the one tagged `parameters`, and the notebook runs in the
    current directory. Types, limits and choices are read from that cell's annotations, or from the fields of
    a pydantic model that it makes (`parameters = Parameters()`), and checked before a kernel starts. The
    values of each `Secret` are hidden in all that the run keeps.

    The generators of `random`, `numpy.random`, `polars` and `torch` are seeded with the parameter `seed`,
    else with 0, as soon as the notebook imports them; one that it makes itself without a seed stays random,
    as `numpy.random.default_rng()` does. A process that is killed leaves a folder that says so, and
    `workbench report RUN` makes a notebook of all that was shown until then.

    Args:
        path: the notebook.
        output_dir: where the run's folder is made.
        timeout: seconds that one cell may take; None sets no limit.
        run_timeout: seconds that the whole run may take, from the start of its kernel.
        memory: bytes that the kernel may hold with its children, or text such as "2 GB". It is looked up ten
            times a second, so what grows faster may exceed it for a moment. Files that are mapped, such as
            libraries, do not count, and what several processes share counts once.
        kernel_name: an installed Jupyter kernel; by default the one that the notebook names.
        progress: told one line per cell, as it starts.
        parameters: values for the notebook's parameters, each of the type declared there.

    Raises:
        InputError: no such notebook, parameter or kernel, or an ill-typed value; nothing was run.
        RunError: the notebook did not run to its end (CellFailed, CellTimeout, RunTimeout, OutOfMemory,
            KernelDied, DiskFull or RunInterrupted). The run's folder, the error's `folder`, is complete all
            the same.
    """
    bounds = Bounds(timeout, run_timeout, read_size(memory))
    source = Path(path).absolute()
    content = read_notebook(source)
    values = take_parameters(content, parameters)
    require_secrets(parameters_cell(content))
    kernel = find_kernel(kernel_name or kernel_of(content))
    warm(kernel, content)
    began = datetime.now(UTC)
    folder = name_folder(output_dir, source.stem, began)
    ended = _keep_record(
        Job(source, content, values, kernel, bounds, began, folder, secrets_of(content)), progress
    )
    import_module("workbench.jobs.reports.report").render_report(folder)
    if ended:
        raise _pointing_to(folder, ended)
    return load_run(folder)


@contextmanager
def noting(**facts: Any) -> Iterator[None]:
    """Inside, runs say this of themselves too, such as which run they resume."""
    token = _noted.set({**_noted.get(), **facts})
    try:
        yield
    finally:
        _noted.reset(token)


def noted() -> Mapping[str, Any]:
    """What runs say of themselves here, for those that another process starts."""
    return _noted.get()


def _keep_record(job: Job, progress: Progress | None) -> RunError | None:
    """Run a job, with a `run.json` that is true at any time."""
    facts = job.open_folder(noted())
    with ask_python(python_of(job.kernel), job.folder / LOCK) as asked:
        try:
            with open_journal(job.folder, progress, job.mask) as journal:
                notebook, ended = _perform(job, journal)
            _write_notebook(job, notebook)
        except BaseException as error:
            status = _STATUS.get(type(error), "failed")
            job.write({**facts, "status": status, "error": repr(error)})
            raise
        finally:
            clear_up(job.folder, job.mask)
        finished = datetime.now(UTC)
        ending = {
            "status": _STATUS[type(ended)],
            "error": str(ended) if ended else None,
            "finished": finished.isoformat(),
            "seconds": round((finished - job.began).total_seconds(), 3),
        }
        job.write({**with_traces(facts, job.folder), **ending, **answer(asked)})
    return ended


def _perform(job: Job, journal: Journal) -> tuple[NotebookNode, RunError | None]:
    """Run the cells, and stamp the notebook with how that ended."""
    with Brake(job.kernel) as brake, brake.pulled_after(job.bounds.run_timeout, _too_long(job.bounds)):
        notebook, ended = run_to_end(_execute(job, brake, journal))
    ended = type(ended)(job.mask.hide(str(ended))) if ended else None
    if journal.is_full:
        use_room(job.folder)
    journal.say(f"{_STATUS[type(ended)]}: {ended}" if ended else "succeeded")
    stamp_notebook(notebook, _STATUS[type(ended)], str(ended) if ended else None)
    return notebook, ended


async def _execute(job: Job, brake: Brake, journal: Journal) -> tuple[NotebookNode, RunError | None]:
    async with started(job.kernel, {RUN_VARIABLE: str(job.folder)}, journal.log):
        # slow imports, while the kernel starts
        with watching(job.kernel, job.folder, brake, job.bounds.memory):
            notebook = prepare_notebook(job.source, job.parameters, job.kernel.kernel_name)
            journal.begin(notebook)
            from workbench.jobs.running.execution import run_cells

            asyncio.get_running_loop().run_in_executor(None, _get_ready_to_report)
            run = partial(run_cells, seed=job.seed, timeout=job.bounds.timeout)
            try:
                await run(notebook, job.kernel, brake=brake, journal=journal)
            except RunError as error:
                return notebook, error
    return notebook, None


def _write_notebook(job: Job, notebook: NotebookNode) -> None:
    """Write the executed notebook, on a full disk in place of the notes that were taken meanwhile."""

    def make_room() -> None:
        use_room(job.folder)
        (job.folder / UNFINISHED).unlink(missing_ok=True)

    write_notebook(conceal(notebook, job.mask), job.folder / NOTEBOOK, make_room=make_room)


def _too_long(bounds: Bounds) -> Stop:
    return Stop(
        RunTimeout,
        f"Longer than {bounds.run_timeout or 0:g} s, which the whole run may take at most,",
        do="Allow it more (run_timeout, --run-timeout), or give it less to do.",
    )


def _get_ready_to_report() -> None:
    import_module("workbench.jobs.reports.report").warm_up()


def _pointing_to(folder: Path, ended: RunError) -> RunError:
    told = type(ended)(str(ended), do=f"What happened is in {folder}.")
    told.folder = str(folder)
    return told
