"""When a job starts, in the words of cron and of those who took them over."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.jobs.schedules.clock import local_zone
from workbench.jobs.schedules.cron import Line
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.spans import spell_span
from workbench.jobs.schedules.triggers import Cron

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800


def cron_line(entry: Entry) -> str:
    """The five fields of cron; for files and functions, how often they are looked at.

    Raises:
        InputError: cron has no such rhythm.
    """
    if isinstance(entry.trigger, Cron):
        return entry.trigger.line
    seconds = entry.trigger.seconds
    if seconds == _WEEK:
        return "0 0 * * 0"
    if seconds % _HOUR == 0 and _DAY % seconds == 0:
        return "0 0 * * *" if seconds == _DAY else _stepped("0", seconds // _HOUR) + " * * *"
    if seconds % _MINUTE == 0 and _HOUR % seconds == 0:
        return _stepped("", seconds // _MINUTE) + " * * * *"
    raise InputError(
        f"Job {entry.name!r}: cron has no rhythm of {spell_span(seconds)}.",
        do="It knows those that divide an hour or a day; --render systemd knows all.",
    )


def plain_line(entry: Entry) -> str:
    """The five fields of cron for its younger relatives, which know no day 7 and take `*/2` for a date.

    Raises:
        InputError: they would take it for something else.
    """
    line = Line(cron_line(entry))
    minute, hour, day, month, weekday = line.fields
    if not line.either_day and not (day.is_full or weekday.is_full):
        raise InputError(
            f"Job {entry.name!r}: {line.text!r} means days that fit both the date and the weekday.",
            do="Kubernetes and GitHub take days that fit either; --render systemd can say it.",
        )
    days = ",".join(map(str, line.weekdays)) if 7 in weekday.values and not weekday.is_full else weekday.text
    return " ".join((minute.text, hour.text, day.text, month.text, days))


def zone_of(entry: Entry) -> str:
    """The time zone in which the fields are meant: that of the entry, else of this machine."""
    own = entry.trigger.timezone if isinstance(entry.trigger, Cron) else None
    return own or local_zone()


def called(schedule: Schedule, entry: Entry) -> list[str]:
    """The words after `workbench` that do a job now.

    Raises:
        InputError: the schedule is not from a file.
    """
    if schedule.file is None:
        raise InputError("Only a schedule from a file can be called by others.", do="See wb.read_schedule.")
    return ["schedule", schedule.file, "--once", entry.name]


def _stepped(before: str, step: int) -> str:
    return f"{before} {'*' if step == 1 else f'*/{step}'}".strip()
