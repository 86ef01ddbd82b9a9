"""Stops a cell that runs: interrupts it, and takes its kernel away if that does not end it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread, Timer, current_thread, main_thread
from types import FrameType
from typing import Self

from jupyter_client.manager import AsyncKernelManager

from workbench.errors import RunError, RunInterrupted

GRACE = 5.0  # seconds that an interrupted cell has to clean up


@dataclass(frozen=True)
class Stop:
    """Why a run is stopped.

    Args:
        kind: the error that says so.
        why: the beginning of a sentence that goes on with "in cell 3 …".
        do: what one can do about it.
    """

    kind: type[RunError]
    why: str
    do: str = ""


class Brake:
    """Stops the cells of one kernel, and remembers why.

    The first pull interrupts, as the stop button of JupyterLab does, so that the cell's `finally` and its
    traceback are kept. The second pull kills, and so does the end of `GRACE`.
    """

    def __init__(self, kernel: AsyncKernelManager) -> None:
        self.stop: Stop | None = None
        self._kernel = kernel
        self._last_resort = _daemon(Timer(GRACE, self._kill))

    def pull(self, stop: Stop) -> None:
        if self.stop is not None:
            self._kill()
            return
        self.stop = stop
        self._last_resort.start()
        self._do(self._kernel.interrupt_kernel())

    def kill(self, stop: Stop) -> None:
        """Take the kernel away at once."""
        self.stop = self.stop or stop
        self._kill()

    def __enter__(self) -> Self:
        """Let Ctrl-C pull, where Ctrl-C comes at all: in the main thread."""
        if current_thread() is main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        self._last_resort.cancel()
        if current_thread() is main_thread():
            signal.signal(signal.SIGINT, self._before)

    @contextmanager
    def pulled_after(self, seconds: float | None, stop: Stop) -> Iterator[None]:
        """Pull if what follows takes longer; None never does."""
        if seconds is None:
            yield
            return
        timer = _daemon(Timer(seconds, self.pull, (stop,)))
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        Thread(target=self.pull, args=(Stop(RunInterrupted, "Interrupted"),), daemon=True).start()

    def _kill(self) -> None:
        self._do(self._kernel.signal_kernel(signal.SIGKILL))

    def _do(self, order: Awaitable[None]) -> None:
        with suppress(RuntimeError):  # the kernel has gone by itself
            asyncio.run(_completed(order))


async def _completed(order: Awaitable[None]) -> None:
    await order


def _daemon(timer: Timer) -> Timer:
    timer.daemon = True
    return timer
