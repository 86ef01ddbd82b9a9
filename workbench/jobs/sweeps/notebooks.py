"""Several notebooks run once each, side by side."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import RunError
from workbench.jobs.notebooks.notebook import kernel_of, read_notebook, take_parameters
from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.runner import Watcher, work_off
from workbench.jobs.records.runs import Run, load_run
from workbench.jobs.running.kernel import find_kernel
from workbench.jobs.sweeps.sweeping import Limits
from workbench.jobs.sweeps.task import order_notebook

_QUEUES = "queues"  # their folder beside the runs
_UNLIMITED = Limits()


def run_notebooks(
    notebooks: Sequence[str | os.PathLike[str]],
    *,
    output_dir: str | os.PathLike[str] = "runs",
    parameters: Mapping[str, Any] | None = None,
    kernel_name: str | None = None,
    limits: Limits = _UNLIMITED,
    watcher: Watcher | None = None,
) -> tuple[Run, ...]:
    """Run several notebooks side by side, each in a run folder of its own.

    Their kernels are warm: each is new, and starts with the libraries imported that its notebook names. A
    notebook that fails does not stop the others.

    Args:
        notebooks: the files.
        output_dir: where the runs' folders are made.
        parameters: given to each notebook, so all declare them.
        kernel_name: an installed Jupyter kernel; by default the one that each notebook names.
        limits: how many at once, how many tries, how long a cell.
        watcher: told every change of a run; `print` will do.

    Returns:
        Their runs in the order of the notebooks, whether they succeeded or not.

    Raises:
        InputError: no such notebook, parameter or kernel, or an ill-typed value; nothing was run.
        RunError: a notebook of which there is not even a run.
    """
    home = Path(output_dir).absolute()
    orders = []
    for notebook in (Path(each).absolute() for each in notebooks):
        content = read_notebook(notebook)
        find_kernel(kernel_name or kernel_of(content))
        values = take_parameters(content, parameters or {})
        orders.append(
            order_notebook(
                notebook,
                values,
                home,
                name=notebook.stem,
                kernel_name=kernel_name,
                **limits.of_a_run().facts(),
            )
        )
    queue = home / _QUEUES / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.sqlite"
    queue.parent.mkdir(parents=True, exist_ok=True)
    with Queue.create(queue, orders, tries=limits.tries) as waiting:
        work_off(queue, at_once=limits.at_once, watcher=watcher)
        jobs = waiting.jobs()
    for job in jobs:
        if not job.result:
            raise RunError(f"{job.name} was not run: {job.error}", do=f"See {queue.with_suffix('.log')}.")
    return tuple(load_run(job.result["run"]) for job in jobs if job.result)
