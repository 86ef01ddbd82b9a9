"""A schedule as timers of systemd, each with the service that it starts."""

from __future__ import annotations

import sys

from workbench.jobs.schedules.cron import Field
from workbench.jobs.schedules.rendering.times import called, zone_of
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.triggers import Cron

_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def render(schedule: Schedule) -> dict[str, str]:
    """Write two units for each job; they go into `~/.config/systemd/user`, and the timers are enabled.

    Raises:
        InputError: the schedule is not from a file.
    """
    units = {}
    for entry in schedule.entries:
        name = f"{schedule.name}-{entry.name}"
        units[f"{name}.service"] = _service(schedule, entry)
        units[f"{name}.timer"] = _timer(entry)
    return units


def calendar(trigger: Cron, zone: str) -> list[str]:
    """The times of a crontab line as systemd's calendar spells them; it starts at all that any of them says.

    >>> calendar(Cron("*/30 6 1 * 1-5"), "UTC")
    ['*-*-01 06:00,30:00 UTC', 'Mon,Tue,Wed,Thu,Fri *-*-* 06:00,30:00 UTC']
    """
    line = trigger.times
    minute, hour, day, month, weekday = line.fields
    time = f"{_values(hour)}:{_values(minute)}:00 {zone}"
    days = "" if weekday.is_full else f"{','.join(_WEEKDAYS[each] for each in line.weekdays)} "
    date, any_date = (f"*-{_values(month)}-{each}" for each in (_values(day), "*"))
    return [f"{date} {time}", f"{days}{any_date} {time}"] if line.either_day else [f"{days}{date} {time}"]


def _service(schedule: Schedule, entry: Entry) -> str:
    command = [sys.executable, "-m", "workbench.cli", *called(schedule, entry)]
    return _unit(
        {
            "Unit": [f"Description={_plain(f'{entry.name} of the schedule {schedule.name}')}"],
            "Service": ["Type=oneshot", f"ExecStart={' '.join(map(_quoted, command))}"],
        }
    )


def _timer(entry: Entry) -> str:
    trigger = entry.trigger
    if isinstance(trigger, Cron):
        times = [f"OnCalendar={each}" for each in calendar(trigger, zone_of(entry))]
        times.append("Persistent=true")  # makes up, once, for what passed while the machine was off
    else:
        times = ["OnActiveSec=0", f"OnUnitActiveSec={trigger.seconds}"]
    return _unit(
        {
            "Unit": [f"Description={_plain(f'{entry.name}: {trigger}')}"],
            "Timer": [*times, "AccuracySec=1s"],
            "Install": ["WantedBy=timers.target"],
        }
    )


def _unit(sections: dict[str, list[str]]) -> str:
    return "\n".join(f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items())


def _values(field: Field) -> str:
    return "*" if field.is_full else ",".join(f"{value:02d}" for value in field.values)


def _plain(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{_plain(escaped)}"'
