"""A schedule as lines of a crontab."""

from __future__ import annotations

import shlex
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.errors import InputError
from workbench.jobs.schedules.clock import local_zone
from workbench.jobs.schedules.rendering.times import called, cron_line, zone_of
from workbench.jobs.schedules.schedule import Entry, Schedule


def render(schedule: Schedule) -> dict[str, str]:
    """Write one line for each job; `crontab -e` takes them.

    Raises:
        InputError: cron has no such rhythm, or a job has another time zone than this machine.
    """
    lines = "".join(f"# {each.name}: {each.trigger}\n{_line(schedule, each)}\n" for each in schedule.entries)
    return {f"{schedule.name}.crontab": lines}


def _line(schedule: Schedule, entry: Entry) -> str:
    here = local_zone()
    if not _agree(zone_of(entry), here):
        raise InputError(
            f"Job {entry.name!r} is in the time of {zone_of(entry)}, and cron here in that of {here}.",
            do="Not every cron knows CRON_TZ, and those that do not say nothing; take --render systemd.",
        )
    command = shlex.join([sys.executable, "-m", "workbench.cli", *called(schedule, entry)])
    return f"{cron_line(entry)} {command}".replace("%", r"\%")  # else cron ends the line there


def _agree(one: str, other: str) -> bool:
    """Whether two time zones show the same time for two years to come."""
    days = [datetime.now(UTC) + timedelta(days=each) for each in range(730)]
    first, second = ([day.astimezone(ZoneInfo(zone)).utcoffset() for day in days] for zone in (one, other))
    return first == second
