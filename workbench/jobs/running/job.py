"""Runs a notebook as a job, from the check of its parameters to a complete run folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import AsyncKernelManager

from workbench.errors import CellFailed, CellTimeout, InputError, KernelDied, RunError, RunInterrupted
from workbench.jobs.notebooks.notebook import (
    conceal,
    declared_parameters,
    kernel_of,
    parameters_cell,
    prepare_notebook,
    read_notebook,
    secrets_of,
    stamp_notebook,
    take_parameters,
    write_notebook,
)
from workbench.jobs.parameters.secrets import require_secrets
from workbench.jobs.records.environment import answer, ask_python, describe_code
from workbench.jobs.records.folder import LOG, NOTEBOOK, conceal_in, create_folder, write_facts
from workbench.jobs.records.journal import Journal, Progress, open_journal
from workbench.jobs.records.mask import Mask
from workbench.jobs.records.process import identify_process
from workbench.jobs.records.recorder import RECORDS, RUN_VARIABLE
from workbench.jobs.records.runs import Run, Status, load_run
from workbench.jobs.records.traces import collect_traces
from workbench.jobs.running.brake import Brake
from workbench.jobs.running.kernel import find_kernel, python_of, run_to_end, started

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STATUS: dict[type[object], Status] = {
    NoneType: "succeeded",
    CellFailed: "failed",
    CellTimeout: "timeout",
    KernelDied: "killed",
    RunInterrupted: "interrupted",
    KeyboardInterrupt: "interrupted",
}


def run_notebook(
    path: str | os.PathLike[str],
    /,
    output_dir: str | os.PathLike[str] = "runs",
    *,
    timeout: float | None = None,
    kernel_name: str | None = None,
    progress: Progress | None = None,
    **parameters: Any,
) -> Run:
    """Run a notebook from its first cell to its last, and keep a folder that says what happened.

    The folder `<UTC time>-<name>-<id>` holds the executed notebook, `report.html`, `run.json` (status,
    parameters, git commit, packages, inputs, seeds, artifacts, times), `run.log` and `artifacts/`. As with
    papermill, values go into a new cell behind the one tagged `parameters`, and the notebook runs in the
    current directory. Types, limits and choices are read from that cell's annotations, or from the fields of
    a pydantic model that it makes (`parameters = Parameters()`), and checked before a kernel starts. The
    values of each `Secret` are hidden in all that the run keeps.

    Args:
        path: the notebook.
        output_dir: where the run's folder is made.
        timeout: seconds that one cell may take; None sets no limit.
        kernel_name: an installed Jupyter kernel; by default the one that the notebook names.
        progress: told one line per cell, as it starts.
        parameters: values for the notebook's parameters, each of the type declared there.

    Raises:
        InputError: no such notebook, parameter or kernel, or an ill-typed value; nothing was run.
        RunError: the notebook did not run to its end (CellFailed, CellTimeout, KernelDied or
            RunInterrupted). The run's folder, the error's `folder`, is complete all the same.
    """
    if timeout is not None and timeout <= 0:
        raise InputError(f"timeout is in seconds, more than 0, not {timeout}.")
    source = Path(path).absolute()
    content = read_notebook(source)
    values = take_parameters(content, parameters)
    require_secrets(parameters_cell(content))
    kernel = find_kernel(kernel_name or kernel_of(content))
    began = datetime.now(UTC)
    folder = create_folder(output_dir, source.stem, began)
    job = _Job(source, values, kernel, timeout, began, folder, secrets_of(content))
    declared = declared_parameters(content)
    defaults = {each.name: each.default for each in declared if each.name not in values}
    ended = _keep_record(job, {**job.facts(), "defaults": defaults}, progress)
    import_module("workbench.jobs.reports.report").render_report(job.folder)
    if ended:
        raise _pointing_to(job.folder, ended)
    return load_run(job.folder)


@dataclass(frozen=True)
class _Job:
    """What is to be run, how, and where its traces go."""

    source: Path
    parameters: Mapping[str, Any]
    kernel: AsyncKernelManager
    timeout: float | None
    began: datetime
    folder: Path
    mask: Mask

    def facts(self) -> dict[str, Any]:
        return {
            "id": self.folder.name.rpartition("-")[2],
            "name": self.source.stem,
            "notebook": str(self.source),
            "status": "running",
            "error": None,
            "started": self.began.isoformat(),
            "seconds": None,
            "parameters": self.parameters,
            "timeout": self.timeout,
            "kernel": self.kernel.kernel_name,
            "git": describe_code(self.source.parent),
            **identify_process(),
        }

    def write(self, facts: Mapping[str, Any]) -> None:
        write_facts(self.folder, self.mask.hide_in(facts))


def _keep_record(job: _Job, facts: dict[str, Any], progress: Progress | None) -> RunError | None:
    """Run a job, with a `run.json` that is true at any time."""
    job.write(facts)
    with ask_python(python_of(job.kernel)) as asked:
        try:
            with open_journal(job.folder, progress, job.mask) as journal:
                ended = _perform(job, journal)
        except BaseException as error:
            status = _STATUS.get(type(error), "failed")
            job.write({**facts, "status": status, "error": repr(error)})
            raise
        finally:
            for name in (LOG, RECORDS):  # the kernel's processes write into these themselves
                conceal_in(job.folder / name, job.mask)
        finished = datetime.now(UTC)
        ending = {
            "status": _STATUS[type(ended)],
            "error": str(ended) if ended else None,
            "finished": finished.isoformat(),
            "seconds": round((finished - job.began).total_seconds(), 3),
        }
        job.write({**facts, **ending, **collect_traces(job.folder), **answer(asked)})
    return ended


def _perform(job: _Job, journal: Journal) -> RunError | None:
    """Run the cells and write the executed notebook, however they end."""
    with Brake(job.kernel) as brake:
        notebook, ended = run_to_end(_execute(job, brake, journal))
    ended = type(ended)(job.mask.hide(str(ended))) if ended else None
    journal.say(f"{_STATUS[type(ended)]}: {ended}" if ended else "succeeded")
    stamp_notebook(notebook, _STATUS[type(ended)], str(ended) if ended else None)
    write_notebook(conceal(notebook, job.mask), job.folder / NOTEBOOK)
    return ended


async def _execute(job: _Job, brake: Brake, journal: Journal) -> tuple[NotebookNode, RunError | None]:
    async with started(job.kernel, {RUN_VARIABLE: str(job.folder)}, journal.log):
        # slow imports, while the kernel starts
        notebook = prepare_notebook(job.source, job.parameters, job.kernel.kernel_name)
        from workbench.jobs.running.execution import run_cells

        asyncio.get_running_loop().run_in_executor(None, _get_ready_to_report)
        try:
            await run_cells(notebook, job.kernel, timeout=job.timeout, brake=brake, journal=journal)
        except RunError as error:
            return notebook, error
    return notebook, None


def _get_ready_to_report() -> None:
    import_module("workbench.jobs.reports.report").warm_up()


def _pointing_to(folder: Path, ended: RunError) -> RunError:
    told = type(ended)(str(ended), do=f"What happened is in {folder}.")
    told.folder = str(folder)
    return told
