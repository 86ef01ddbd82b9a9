"""Works a queue off: keeps workers at it, sends the jobs of dead workers back, and tells what happens."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from workbench.errors import RunError
from workbench.jobs.queues.crew import Crew, end_leftovers
from workbench.jobs.queues.hold import hold
from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.slots import free_memory, memory_of, slots, usable_cores
from workbench.jobs.queues.task import Outcome, State, load_task
from workbench.jobs.records.process import is_gone

_TICK = 0.1  # seconds between two looks at the queue
_IDLE_TICK = 0.5  # where there is nothing to do yet
_TICKS_PER_WEIGHING = 10
_DIED = Outcome("failed", error="Its worker died.", again=True)


@dataclass(frozen=True)
class Change:
    """What just happened to a job, and how its queue stands.

    Args:
        job: the job.
        states: how many jobs are in each state.
    """

    job: Job
    states: Mapping[State, int]

    @property
    def done(self) -> int:
        """How many jobs have ended for good."""
        return sum(self.states.get(state, 0) for state in ("succeeded", "failed", "skipped"))

    @property
    def total(self) -> int:
        """How many jobs there are."""
        return sum(self.states.values())

    def __str__(self) -> str:
        attempts = len(self.job.attempts)
        again = f", attempt {attempts}" if attempts > 1 else ""
        words = "waits for another attempt" if self.job.state == "waiting" else self.job.state
        error = f": {self.job.error}" if self.job.error and self.job.state != "running" else ""
        return f"{self.done} of {self.total} done  {self.job.name}  {words}{again}{error}"


Watcher = Callable[[Change], None]
Supply = Callable[[], None]


def work_off(
    path: str | os.PathLike[str],
    *,
    at_once: int | None = None,
    watcher: Watcher | None = None,
    supply: Supply | None = None,
) -> None:
    """Work a queue off until all its jobs have ended, wherever an earlier runner left it.

    Args:
        path: the queue's file; its workers write their log beside it.
        at_once: how many jobs run at the same time at most; by default as many as there are cores. Where the
            jobs seen so far needed so much memory that fewer fit, it is fewer.
        watcher: told every change of a job.
        supply: called before each look at the queue, may add jobs to it; then the work never ends by itself.

    Raises:
        InUse: another runner is at work on it.
        RunError: its workers cannot work.
        KeyboardInterrupt: the running jobs were interrupted, a second Ctrl-C kills them; the others wait.
    """
    file = Path(path)
    with (
        Queue(file) as queue,
        hold(file.with_suffix(".lock"), "this queue"),
        file.with_suffix(".log").open("a", encoding="utf-8") as log,
    ):
        queue.reopen()
        crew = Crew(file, log)
        news = _News(queue, watcher)
        try:
            _keep_at_it(queue, crew, news, at_once or usable_cores(), supply)
            crew.dismiss()
            crew.wait()
        except KeyboardInterrupt:
            queue.set_slots(0)
            _stop(crew)
            rescue(queue)
            news.tell()
            raise
        finally:
            crew.dismiss()


def _keep_at_it(queue: Queue, crew: Crew, news: _News, most: int, supply: Supply | None) -> None:
    for tick in count():
        if supply:
            supply()
        gave_up = crew.reap()
        lost = rescue(queue)
        if gave_up - lost:
            raise RunError("A worker could not do anything.", do="The log beside the queue says why.")
        if tick % _TICKS_PER_WEIGHING == 0:
            queue.set_slots(_weigh(queue, most))
        news.tell()
        if news.unfinished:
            crew.keep(min(most, news.unfinished))
        elif supply:
            crew.dismiss()
        else:
            return
        time.sleep(_TICK if news.unfinished else _IDLE_TICK)


def _weigh(queue: Queue, most: int) -> int:
    held = []
    for claim in queue.running():
        held.append(memory_of(claim.worker["pid"]))
        queue.note_memory(claim, held[-1])
    return slots(most, held, queue.most_memory(), free_memory())


def rescue(queue: Queue) -> set[int]:
    """End the attempts whose workers are gone, as their traces say; answers the pids."""
    lost = [claim for claim in queue.running() if is_gone(claim.worker)]
    for claim in lost:
        end_leftovers(claim.worker["mark"])
        queue.end(claim, load_task(claim.task).recall(claim) or _DIED)
    return {claim.worker["pid"] for claim in lost}


def _stop(crew: Crew) -> None:
    """Interrupt what runs and wait for it; Ctrl-C once more kills."""
    crew.interrupt()
    crew.dismiss()
    try:
        crew.wait()
    except KeyboardInterrupt:
        crew.kill()
        crew.wait()


class _News:
    """Notices what has changed in a queue since the last look."""

    def __init__(self, queue: Queue, watcher: Watcher | None) -> None:
        self.unfinished = 0
        self._queue = queue
        self._watcher = watcher
        self._known = queue.states()

    def tell(self) -> None:
        states = self._queue.states()
        counts = Counter(state for state, _ in states.values())
        self.unfinished = counts["waiting"] + counts["running"]
        changed = {job for job, now in states.items() if now != self._known.get(job)}
        if changed and self._watcher:
            for job in self._queue.jobs():
                if job.id in changed:
                    self._watcher(Change(job, counts))
        self._known = states
