"""Watches what a kernel uses while it runs, writes that down, and stops it where it holds too much memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Self

import psutil
from jupyter_client.manager import AsyncKernelManager

from workbench.errors import OutOfMemory
from workbench.jobs.records.folder import RESOURCES
from workbench.jobs.records.gpu import sample_gpus
from workbench.jobs.records.ledger import Ledger
from workbench.jobs.records.resources import ProcessTree
from workbench.jobs.running.bounds import spell_size
from workbench.jobs.running.brake import Brake, Stop

_LOOK = 0.1  # seconds between two looks at the memory
_LOOKS = 10  # of them make a sample


@contextmanager
def watching(kernel: AsyncKernelManager, folder: Path, brake: Brake, memory: int | None) -> Iterator[None]:
    """Inside, watch a started kernel; not one that is gone already, or of which there is no process here."""
    pid = getattr(kernel.provisioner, "pid", None)
    if pid is None or not psutil.pid_exists(pid):
        yield
        return
    with Watch(pid, folder, brake, memory):
        yield


class Watch:
    """Looks at a kernel and its children, from a thread of its own.

    Args:
        pid: of the kernel.
        folder: of the run.
        brake: what stops the kernel.
        memory: bytes that it may hold with its children; None sets no limit.
    """

    def __init__(self, pid: int, folder: Path, brake: Brake, memory: int | None) -> None:
        self._tree = ProcessTree(pid)
        self._ledger = Ledger(folder / RESOURCES)
        self._brake = brake
        self._limit = memory
        self._began = self._noted = perf_counter()
        self._cpu = self._tree.cpu_seconds()
        self._peak = 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take a last sample, while the kernel is still there."""
        self._over.set()
        self._thread.join()
        self._ledger.__exit__()

    def _watch(self) -> None:
        with suppress(psutil.NoSuchProcess):  # the kernel has ended, and others will say so
            is_last = False
            while True:
                processes = self._tree.look_again()
                self._note(self._tree.share(), processes)
                if is_last:
                    return
                is_last = self._look_for_a_while(processes)

    def _look_for_a_while(self, processes: int) -> bool:
        """Look at the memory until it is time for a sample, and answer whether that is the last one."""
        for _ in range(_LOOKS):
            is_last = self._over.wait(_LOOK)
            held = self._tree.memory()
            if self._limit is not None and held > self._limit:
                held = self._tree.share()
            self._peak = max(self._peak, held)
            if self._limit is not None and held > self._limit:
                self._note(held, processes)
                self._brake.kill(_excess(held, self._limit))
                self._tree.kill()
                return True
            if is_last:
                return True
        return False

    def _note(self, memory: int, processes: int) -> None:
        cpu, now = self._tree.cpu_seconds(), perf_counter()
        passed = now - self._noted
        sample = {
            "seconds": round(now - self._began, 2),
            "cpu": round(100 * (cpu - self._cpu) / passed, 1),
            "cpu_seconds": round(cpu, 2),
            "memory": memory,
            "peak": max(self._peak, memory),
            "processes": processes,
            **sample_gpus(),
        }
        self._cpu, self._peak, self._noted = cpu, 0, now
        self._ledger.write(json.dumps(sample) + "\n")


def _excess(held: int, limit: int) -> Stop:
    return Stop(
        OutOfMemory,
        f"The kernel and its children held {spell_size(held)}, "
        f"more than the {spell_size(limit)} that the run may,",
        do="Allow it more (memory, --memory), or read less at once: scan lazily, select columns, sample.",
    )
