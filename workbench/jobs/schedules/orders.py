"""What comes due becomes an order in the queue: once for each time and each file, and never two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.task import Order
from workbench.jobs.schedules.arrivals import arrivals
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.start import Start
from workbench.jobs.schedules.task import is_no, order_start, start_of
from workbench.jobs.schedules.triggers import NewFiles, When

_KEPT = 100  # of the runs of each job that have ended, for the record
ENDED = ("succeeded", "failed", "skipped")


class Orders:
    """Places orders for a schedule's jobs.

    Args:
        schedule: the schedule.
        queue: where they are placed.
    """

    def __init__(self, schedule: Schedule, queue: Queue) -> None:
        self._placed: set[str] = set()
        self._schedule = schedule
        self._queue = queue

    def forget_others(self) -> None:
        """Take from the queue what is of jobs that are not in the schedule any more, unless it runs."""
        names = {entry.name for entry in self._schedule.entries}
        jobs = (job for job in self._queue.jobs() if start_of(job).job not in names)
        self._queue.forget(job.id for job in jobs if job.state != "running")

    @property
    def placed(self) -> tuple[Job, ...]:
        """What was ordered here, as it stands."""
        return tuple(job for job in self._queue.jobs() if job.name in self._placed)

    def now(self, entry: Entry) -> None:
        """Do as if an entry were due now."""
        self.due(entry.name, [datetime.now().astimezone()])

    def due(self, name: str, times: Sequence[datetime]) -> None:
        """Order what a trigger asks for, or put on record that it was missed.

        Args:
            name: of the job.
            times: when it was to be started, the first one first.
        """
        entry = self._schedule[name]
        before = [job for job in self._queue.jobs() if start_of(job).job == name]
        if isinstance(entry.trigger, NewFiles):
            self._order_files(entry, entry.trigger, times[-1], before)
        else:
            self._order(entry, times, before)
        self._forget(before)

    def _order_files(self, entry: Entry, trigger: NewFiles, time: datetime, before: Sequence[Job]) -> None:
        known = {job.name for job in before}
        for arrival in arrivals(trigger, Path(self._schedule.folder).absolute()):
            start = Start(entry.name, time, arrival)
            if start.name not in known:
                self._place(order_start(self._schedule, entry, start))

    def _order(self, entry: Entry, times: Sequence[datetime], before: Sequence[Job]) -> None:
        """Order the last of some times; the others are missed, and so is it while the last run goes on."""
        known = {job.name for job in before}
        starts = [start for start in (Start(entry.name, time) for time in times) if start.name not in known]
        is_busy = any(job.state not in ENDED for job in before)
        if not isinstance(entry.trigger, When):  # to ask less often is nothing to tell
            self._miss(entry, starts[:-1], "nobody ran this schedule")
            self._miss(entry, starts[-1:] if is_busy else [], "its last run had not ended")
        if starts and not is_busy:
            self._place(order_start(self._schedule, entry, starts[-1]))

    def _miss(self, entry: Entry, starts: Sequence[Start], why: str) -> None:
        if starts:
            missed = replace(starts[0], missed=len(starts))
            until = f" and {len(starts) - 1} more until {starts[-1].spelled}" if starts[1:] else ""
            self._place(order_start(self._schedule, entry, missed), skipped=f"missed{until}, as {why}.")

    def _place(self, order: Order, *, skipped: str | None = None) -> None:
        if self._queue.add(order, skipped=skipped):
            self._placed.add(order.name)

    def _forget(self, before: Sequence[Job]) -> None:
        """Keep the record short; files that are still there stay on it, so they are not taken again."""
        ended = [job for job in before if job.state in ENDED and not start_of(job).is_there]
        answers = [job for job in ended if is_no(job)]
        runs = [job for job in ended if not is_no(job)]
        old = [*answers[:-1], *runs[:-_KEPT]]
        self._queue.forget(job.id for job in old)
        self._placed -= {job.name for job in old}
