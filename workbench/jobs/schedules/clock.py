"""APScheduler decides when a job is due, and keeps in an sqlite file when that will be next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from workbench.errors import InputError
from workbench.jobs.schedules.cron import WEEKDAYS
from workbench.jobs.schedules.schedule import Entry
from workbench.jobs.schedules.triggers import Cron, Trigger

Due = Callable[[str, Sequence[datetime]], None]


class Clock(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """Tells which jobs are due, each time that it is asked; what was due meanwhile is told too.

    Args:
        path: the file.
        due: told a job's name and the times at which it should have started, the first one first.
    """

    def __init__(self, path: Path, due: Due) -> None:
        self._telling = _Telling(due)
        self._wake = 0.0
        store = SQLAlchemyJobStore(f"sqlite:///{path}")
        super().__init__(jobstores={"default": store}, executors={"default": self._telling})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()

    def keep(self, entries: Iterable[Entry]) -> None:
        """Look after these jobs and no others; one keeps its next time while its trigger is the same."""
        known = {job.id: job.name for job in self.get_jobs()}
        for entry in entries:
            if known.pop(entry.name, None) != repr(entry.trigger):
                self._add(entry)
        for name in known:
            self.remove_job(name)

    def tick(self) -> None:
        """Tell what is due now."""
        if time.time() >= self._wake:
            pause = self._process_jobs()
            self._wake = time.time() + pause
            self._telling.complain()

    def wakeup(self) -> None:
        """Do nothing: whoever calls `tick` is awake."""

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)

    def _add(self, entry: Entry) -> None:
        self.add_job(
            _start,
            trigger_of(entry.trigger),
            id=entry.name,
            name=repr(entry.trigger),
            next_run_time=first_time(entry.trigger),
            coalesce=False,  # so that we hear of all times that were missed
            replace_existing=True,
        )


class _Telling(BaseExecutor):  # type: ignore[misc]
    """Tells of what is due where other executors run it; it is told before the next time is stored."""

    def __init__(self, due: Due) -> None:
        super().__init__()
        self._due = due
        self._trouble: BaseException | None = None

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        try:
            self._due(job.id, [_real(time) for time in run_times])
        except BaseException as error:  # APScheduler would log it, and go on
            self._trouble = error
            raise

    def complain(self) -> None:
        """Raise what went wrong as it was told."""
        self._instances.clear()  # what was told is done, as far as this executor goes
        trouble, self._trouble = self._trouble, None
        if trouble:
            raise trouble


class WallClock(CronTrigger):  # type: ignore[misc]
    """Times of the day, which come once where the clocks are put back and an hour comes twice."""

    __slots__ = ()

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        found: datetime | None = super().get_next_fire_time(previous, now)
        while found and found.utcoffset() != found.replace(fold=0).utcoffset():
            found = super().get_next_fire_time(found, found)
        return found


def next_times(path: Path, entries: Iterable[Entry]) -> Mapping[str, datetime]:
    """When jobs are due next, each in the time zone of its trigger; for those unknown as if begun now."""
    stored = {}
    if path.exists():
        with Clock(path, _nobody) as clock:
            stored = {(job.id, job.name): job.next_run_time for job in clock.get_jobs()}
    times = {
        entry.name: stored.get((entry.name, repr(entry.trigger))) or first_time(entry.trigger)
        for entry in entries
    }
    return {name: _real(time) for name, time in times.items()}


def first_time(trigger: Trigger) -> datetime:
    """When a trigger is due that nobody knew before: at its next time, a rhythm at once.

    Raises:
        InputError: that never comes.
    """
    now = datetime.now().astimezone()
    if not isinstance(trigger, Cron):
        return now
    found: datetime | None = trigger_of(trigger).get_next_fire_time(None, now)
    if found is None:
        raise InputError(f"A time never comes: {trigger}.")
    return found


def trigger_of(trigger: Trigger) -> BaseTrigger:
    """A trigger as APScheduler knows it."""
    return _cron(trigger) if isinstance(trigger, Cron) else IntervalTrigger(seconds=trigger.seconds)


def local_zone() -> str:
    """The machine's time zone, where a trigger names none."""
    return str(CronTrigger().timezone)


def _cron(trigger: Cron) -> BaseTrigger:
    line = trigger.times
    minute, hour, day, month, _ = ("*" if each.is_full else _listed(each.values) for each in line.fields)
    weekday = _listed(WEEKDAYS[each] for each in line.weekdays)  # APScheduler's 0 is Monday
    kind = CronTrigger if line.is_rhythm else WallClock
    by_date, by_weekday = {"day": day}, {"day_of_week": weekday}
    days = [by_date, by_weekday] if line.either_day else [by_date | by_weekday]
    made = [kind(minute=minute, hour=hour, month=month, timezone=trigger.timezone, **each) for each in days]
    return made[0] if len(made) == 1 else OrTrigger(made)


def _listed(values: Iterable[object]) -> str:
    return ",".join(map(str, values))


def _real(time: datetime) -> datetime:
    """A time as the clocks show it: one in the hour that they leave out is shown an hour later."""
    return time.astimezone(UTC).astimezone(time.tzinfo)


def _nobody(_name: str, _times: Sequence[datetime]) -> None:
    """Where the times are only read."""


def _start() -> None:
    """Stands for the work in APScheduler's file; what a job does is in the schedule's."""
