"""How a schedule stands: what ran last, what was missed, what comes next, and who runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from workbench.jobs.queues.hold import holder_of
from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.schedules.clock import next_times
from workbench.jobs.schedules.running import CLOCK, LOCK, QUEUE
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.task import is_no, start_of

_WORDS = {"waiting": "waits for another attempt", "skipped": ""}
_TIME = "%Y-%m-%d %H:%M:%S %Z"
_HEAD = ("job", "starts", "next", "last", "how it went", "missed")


@dataclass(frozen=True)
class Standing:
    """How a job of a schedule stands.

    Args:
        entry: the job.
        next: when it is due, or looked for, next.
        last: its latest start; None if it never was started.
        missed: how many times it was to be started and was not, as far back as the record goes.
    """

    entry: Entry
    next: datetime
    last: Job | None
    missed: int


@dataclass(frozen=True)
class Status:
    """How a schedule stands.

    Args:
        schedule: the schedule.
        jobs: one for each of its jobs.
        holder: who runs it; None if nobody does.
    """

    schedule: Schedule
    jobs: tuple[Standing, ...]
    holder: str | None

    @property
    def who(self) -> str:
        """Who runs it, as a sentence."""
        return f"{self.holder} runs it." if self.holder else "Nobody runs it."

    def table(self) -> list[tuple[str, ...]]:
        """The jobs as text, under a row of headings."""
        return [_HEAD, *map(_row, self.jobs)]

    def _repr_html_(self) -> str:
        head, *rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in self.table())
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return (
            f"<table><thead><tr>{head.replace('td>', 'th>')}</tr></thead><tbody>{body}</tbody></table>"
            f"<p>{escape(self.who)}</p>"
        )


def read_status(schedule: Schedule) -> Status:
    """Read how a schedule stands from what is remembered of it."""
    state = schedule.state
    jobs: tuple[Job, ...] = ()
    if (state / QUEUE).exists():
        with Queue(state / QUEUE) as queue:
            jobs = queue.jobs()
    times = next_times(state / CLOCK, schedule.entries)
    standings = (_standing(entry, times[entry.name], jobs) for entry in schedule.entries)
    return Status(schedule, tuple(standings), holder_of(state / LOCK))


def headline(job: Job) -> str:
    """What just happened to a start, in one line; nothing where that is nothing to tell."""
    start = start_of(job)
    if is_no(job) or (job.state == "waiting" and not job.attempts):
        return ""
    what = str(start.arrival.path) if start.arrival else f"of {start.spelled}"
    words = _WORDS.get(job.state, job.state)
    error = job.error if job.error and job.state != "running" else ""
    return f"{start.job}  {what}  {': '.join(filter(None, (words, error)))}"


def _standing(entry: Entry, time: datetime, jobs: Sequence[Job]) -> Standing:
    own = [job for job in jobs if start_of(job).job == entry.name]
    started = [job for job in own if job.state != "skipped"]
    told = [job for job in started if not is_no(job)] or started
    return Standing(entry, time, told[-1] if told else None, sum(start_of(job).missed for job in own))


def _row(standing: Standing) -> tuple[str, ...]:
    last = standing.last
    began = [datetime.fromtimestamp(each.began).astimezone() for each in last.attempts[-1:]] if last else []
    return (
        standing.entry.name,
        str(standing.entry.trigger),
        f"{standing.next:{_TIME}}",
        "".join(f"{each:{_TIME}}" for each in began),
        _outcome(last) if last else "",
        str(standing.missed or ""),
    )


def _outcome(job: Job) -> str:
    if is_no(job):
        return "asked: no"
    first = (job.error or "").partition("\n")[0]
    return f"{job.state}: {first}" if first else job.state
