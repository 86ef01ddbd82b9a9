"""The Jupyter kernel of a run: found by name, started early, and gone when the run is over."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from workbench.errors import InputError
from workbench.jobs.records.ledger import Ledger
from workbench.jobs.running.seeding import HASHING

T = TypeVar("T")

# OpenMP's threads spin while they wait for each other; where other jobs want the cores too, a training that
# takes 8 seconds took 67. Waiting asleep costs next to nothing on a quiet machine.
PATIENCE = {"OMP_WAIT_POLICY": "passive"}


def find_kernel(name: str) -> AsyncKernelManager:
    """Look an installed kernel up, without starting it.

    Raises:
        InputError: no kernel of that name that can be started, or not one for Python; lists those known.
    """
    specs = KernelSpecManager()
    known = specs.find_kernel_specs()
    try:
        spec = specs.get_kernel_spec(name)
    except NoSuchKernel:
        raise InputError(
            f"No Jupyter kernel {name!r} is installed.",
            known=known,
            given=name,
            do="Choose one with kernel_name (--kernel), or install it: python -m ipykernel install --user.",
        ) from None
    if spec.language.lower() != "python":
        raise InputError(f"Kernel {name!r} speaks {spec.language}; jobs are Python notebooks.")
    kernel = AsyncKernelManager(kernel_name=name, transport_encryption="auto")
    if shutil.which(python_of(kernel)) is None:
        raise InputError(f"The program of kernel {name!r} is gone: {python_of(kernel)}.", known=known)
    return kernel


def python_of(kernel: AsyncKernelManager) -> str:
    """The interpreter that a kernel runs on."""
    return str(kernel.format_kernel_cmd()[0])


@asynccontextmanager
async def started(
    kernel: AsyncKernelManager, variables: Mapping[str, str], log: Ledger
) -> AsyncIterator[None]:
    """Start a kernel, without waiting for it, and leave none of its processes behind.

    Args:
        kernel: as found.
        variables: environment variables on top of ours.
        log: where the kernel process itself writes, such as the last words of a crash.
    """
    env = {**PATIENCE, **HASHING, **os.environ, **variables}
    options: dict[str, Any] = {"env": env, "stdout": log, "stderr": log}
    if kernel.ipykernel:  # kernels that run side by side would lock each other's history
        options["extra_arguments"] = ["--HistoryManager.hist_file=:memory:"]
    await kernel.start_kernel(**options)
    try:
        yield
    finally:
        if kernel.has_kernel:
            await kernel.shutdown_kernel(now=not await kernel.is_alive())


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in an event loop of its own; where one runs already, as in Jupyter, in a thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
