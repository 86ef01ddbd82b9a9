"""The worker processes of one runner: started, counted, stopped, and nothing of theirs left behind."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import psutil

from workbench.jobs.queues.worker import MARK


class Crew:
    """Workers on a queue, each a session of its own, so that Ctrl-C in a terminal reaches their runner only.

    Args:
        queue: the queue's file.
        log: where they write what they would otherwise say on a terminal.
    """

    def __init__(self, queue: Path, log: IO[str]) -> None:
        self._queue = queue
        self._log = log
        self._workers: list[subprocess.Popen[bytes]] = []

    def keep(self, many: int) -> None:
        """Start workers until there are so many."""
        while len(self._workers) < many:
            self._workers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "workbench.jobs.queues.worker", self._queue],
                    stdin=subprocess.PIPE,
                    stdout=self._log,
                    stderr=self._log,
                    env={**os.environ, MARK: secrets.token_hex(8)},
                    start_new_session=True,
                )
            )

    def reap(self) -> set[int]:
        """Forget the workers that have ended; answers the pids of those that gave up by themselves."""
        ended = [worker for worker in self._workers if worker.poll() is not None]
        self._workers = [worker for worker in self._workers if worker.returncode is None]
        for worker in ended:
            _close(worker)
        return {worker.pid for worker in ended if worker.returncode > 0}

    def interrupt(self) -> None:
        """Send everybody Ctrl-C."""
        for worker in self._workers:
            worker.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Take everybody away at once."""
        for worker in self._workers:
            worker.kill()

    def dismiss(self) -> None:
        """Let everybody go home when the job in hand is done, without waiting for it."""
        for worker in self._workers:
            _close(worker)

    def wait(self) -> None:
        """Wait until all have ended."""
        for worker in self._workers:
            worker.wait()


def end_leftovers(mark: str) -> None:
    """Kill what a dead worker left running, its kernel above all, before somebody else does the job again."""
    left = [process for process in psutil.process_iter() if _bears(process, mark)]
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)


def _bears(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.environ().get(MARK) == mark)
    except (psutil.Error, OSError):  # it has ended, or belongs to somebody else
        return False


def _close(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin:
        worker.stdin.close()
