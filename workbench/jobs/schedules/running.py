"""Runs a schedule: what comes due goes into a queue on disk, and workers do it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Collection
from contextlib import AbstractContextManager, suppress

from workbench.errors import InUse, RunInterrupted
from workbench.jobs.queues.hold import hold
from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.runner import Watcher, work_off
from workbench.jobs.schedules.checking import check_schedule
from workbench.jobs.schedules.clock import Clock
from workbench.jobs.schedules.orders import ENDED, Orders
from workbench.jobs.schedules.schedule import Schedule
from workbench.jobs.schedules.task import start_of
from workbench.jobs.schedules.triggers import NewFiles, When

CLOCK, LOCK, QUEUE = "clock.sqlite", "lock", "queue.sqlite"
_PAUSE = 0.5  # seconds between two looks at what another process does for us


def run_schedule(schedule: Schedule, *, at_once: int | None = None, watcher: Watcher | None = None) -> None:
    """Start the jobs of a schedule as they come due, until Ctrl-C.

    When this process is killed, what runs comes to its end, and the next who runs the schedule goes on: the
    latest of the times that passed is made up for, the others are on record as missed. So is a time at which
    the job's last run has not ended.

    Args:
        schedule: as `read_schedule` reads it.
        at_once: how many jobs run at the same time at most; by default as many as there are cores.
        watcher: told every change of a start; `print` will do.

    Raises:
        InputError: a job cannot be started, or (InUse) another process runs this schedule.
        RunInterrupted: what ran at Ctrl-C was interrupted.
    """
    check_schedule(schedule)
    with _held(schedule), _queue(schedule) as queue:
        orders = Orders(schedule, queue)
        with Clock(schedule.state / CLOCK, orders.due) as clock, suppress(KeyboardInterrupt):
            clock.keep(schedule.entries)
            orders.forget_others()
            work_off(schedule.state / QUEUE, at_once=at_once, watcher=watcher, supply=clock.tick)
        if stopped := [start_of(job).job for job in queue.jobs() if job.state == "interrupted"]:
            raise RunInterrupted(
                f"Interrupted: {', '.join(stopped)}.", do="Who runs the schedule next begins them again."
            )


def run_due(
    schedule: Schedule, *, at_once: int | None = None, watcher: Watcher | None = None
) -> tuple[Job, ...]:
    """Start what is due now, and wait for its end; for schedulers of others, such as cron.

    What is due is told by what is remembered from the last time. Files are looked for and functions are asked
    in any case.

    Args:
        schedule: as `read_schedule` reads it.
        at_once: how many jobs run at the same time at most; by default as many as there are cores.
        watcher: told every change of a start.

    Returns:
        What was started, or missed.

    Raises:
        InputError: a job cannot be started, or (InUse) another process runs this schedule.
        KeyboardInterrupt: what ran was interrupted.
    """
    check_schedule(schedule)
    with _held(schedule), _queue(schedule) as queue:
        orders = Orders(schedule, queue)
        with Clock(schedule.state / CLOCK, orders.due) as clock:
            clock.keep(schedule.entries)
            orders.forget_others()
            clock.tick()
        for entry in schedule.entries:
            if isinstance(entry.trigger, NewFiles | When):
                orders.now(entry)
        work_off(schedule.state / QUEUE, at_once=at_once, watcher=watcher)
        return orders.placed


def run_now(
    schedule: Schedule, names: Collection[str], *, at_once: int | None = None, watcher: Watcher | None = None
) -> tuple[Job, ...]:
    """Start some jobs as if they were due now, and wait for their end.

    Where another process runs the schedule, it is that which does them.

    Args:
        schedule: as `read_schedule` reads it.
        names: of the jobs; for new files and functions, these are looked at.
        at_once: as for `run_due`.
        watcher: told every change of a start, where this process does them.

    Returns:
        What was started, or missed as its last run has not ended.

    Raises:
        InputError: no such job, or one that cannot be started.
        KeyboardInterrupt: what ran was interrupted.
    """
    entries = [schedule[name] for name in names]
    check_schedule(schedule)
    with _queue(schedule) as queue:
        orders = Orders(schedule, queue)
        for entry in entries:
            orders.now(entry)
        while any(job.state not in ENDED for job in orders.placed):
            with suppress(InUse), _held(schedule):
                work_off(schedule.state / QUEUE, at_once=at_once, watcher=watcher)
            time.sleep(_PAUSE)
        return orders.placed


def _held(schedule: Schedule) -> AbstractContextManager[None]:
    return hold(schedule.state / LOCK, f"the schedule {schedule.name!r}")


def _queue(schedule: Schedule) -> Queue:
    """The schedule's queue; whoever comes first makes it, whole before it has its name."""
    path = schedule.state / QUEUE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{secrets.token_hex(4)}.sqlite")
        Queue.create(aside, ()).close()
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return Queue(path)
