"""A worker process: takes one job after the other from a queue, while the runner that started it lives.

When the runner is gone, even by SIGKILL, the worker finishes the job it has, records it, and ends: no work is
lost, and nobody else takes that job meanwhile.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.task import Claim, Outcome, load_task
from workbench.jobs.records.process import identify_process
from workbench.jobs.warm.nests import warm_kernels

MARK = "WORKBENCH_WORKER"  # an environment variable that all processes of a worker's jobs inherit
_PASSING = (MemoryError, BlockingIOError, ConnectionError, TimeoutError)  # the machine's troubles
_PAUSE = 0.1  # seconds between two looks at a queue with nothing to take


class Interrupts:
    """Ctrl-C ends the job it meets: at once where one runs, else the next one as it begins."""

    def __init__(self) -> None:
        self._came = self._at_work = False
        signal.signal(signal.SIGINT, self._take)

    @contextmanager
    def raised(self) -> Iterator[None]:
        self._at_work = True
        try:
            if self._came:
                raise KeyboardInterrupt
            yield
        finally:
            self._at_work = False

    def _take(self, *_: object) -> None:
        self._came = True
        if self._at_work:
            raise KeyboardInterrupt


def work(path: str) -> None:
    """Take jobs from a queue until the runner closes our standard input, or is gone."""
    interrupts = Interrupts()
    me: dict[str, Any] = {**identify_process(), "mark": os.environ[MARK]}
    pause = 0.0
    with Queue(path) as queue, warm_kernels():
        while _runner_lives(pause):
            claim = queue.claim(me)
            if claim:
                queue.end(claim, perform(claim, interrupts))
            pause = 0.0 if claim else _PAUSE


def perform(claim: Claim, interrupts: Interrupts) -> Outcome:
    """Do what is claimed, and say how that ended."""
    try:
        with interrupts.raised():
            return load_task(claim.task).run(claim.arguments)
    except KeyboardInterrupt:  # it may have come when all was done
        return load_task(claim.task).recall(claim) or Outcome("interrupted", error="Interrupted.")
    except _PASSING as error:
        return Outcome("failed", error=_spell(error), again=True)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # it is the task's failure, not the worker's
        return Outcome("failed", error=_spell(error))


def _spell(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _runner_lives(pause: float) -> bool:
    """Whether our input is open still, which the runner alone holds; it writes nothing into it."""
    ended, _, _ = select.select([sys.stdin], [], [], pause)
    return not ended


if __name__ == "__main__":
    work(sys.argv[1])
