"""What starts a job: a time, a rhythm, a file that has come, or a function that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from workbench.errors import InputError
from workbench.jobs.schedules.cron import Line
from workbench.jobs.schedules.spans import spell_span

_FUNCTION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


@dataclass(frozen=True)
class Cron:
    """The times of a crontab line.

    When the clocks are put forward, a time that is left out comes right behind the gap, as late as it would
    have been; when they are put back, a time of the day comes once and a rhythm (`*/10`) goes on.

    Args:
        line: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday), as in crontab(5).
        timezone: such as `Europe/Berlin`; by default that of the machine.

    Raises:
        InputError: no such line or time zone, or a date that never comes.

    >>> print(Cron("0 6 * * 1-5", timezone="Europe/Berlin"))
    at 0 6 * * 1-5 (Europe/Berlin)
    """

    line: str
    timezone: str | None = None

    def __post_init__(self) -> None:
        self.times  # noqa: B018  # raises what is wrong with it
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (KeyError, OSError, TypeError, ValueError) as error:
                raise InputError(
                    f"There is no time zone {self.timezone!r}.", do="Such as Europe/Berlin, or UTC."
                ) from error

    @cached_property
    def times(self) -> Line:
        """The line, read."""
        return Line(self.line)

    def __str__(self) -> str:
        return f"at {self.line}" + (f" ({self.timezone})" if self.timezone else "")


@dataclass(frozen=True)
class Every:
    """A rhythm, from when the schedule is first run.

    Args:
        seconds: from one time to the next.
    """

    seconds: int

    def __post_init__(self) -> None:
        _require_rhythm(self.seconds)

    def __str__(self) -> str:
        return f"every {spell_span(self.seconds)}"


@dataclass(frozen=True)
class NewFiles:
    """Files that have come: each starts the job once, also if the schedule was stopped meanwhile.

    A file is complete, and taken, when nobody has changed it for a while. One that is written anew is new.

    Args:
        pattern: such as `incoming/*.parquet`, from the schedule's folder.
        seconds: from one look to the next.
        settled: seconds without a change after which a file counts as complete.
    """

    pattern: str
    seconds: int = 60
    settled: int = 10

    def __post_init__(self) -> None:
        _require_rhythm(self.seconds, self.settled)

    def __str__(self) -> str:
        return f"new {self.pattern}"


@dataclass(frozen=True)
class When:
    """A function that is asked again and again; what is true of its answer starts the job.

    It is asked in a process of its own. Where it answers a mapping, that holds values for parameters.

    Args:
        function: `package.module:function`, found from the schedule's folder as well; takes no arguments.
        seconds: from one question to the next.
    """

    function: str
    seconds: int = 60

    def __post_init__(self) -> None:
        _require_rhythm(self.seconds)
        if not _FUNCTION.fullmatch(self.function):
            raise InputError(f"{self.function!r} names no function.", do="Write package.module:function.")

    def __str__(self) -> str:
        return f"when {self.function}, asked every {spell_span(self.seconds)}"


Trigger = Cron | Every | NewFiles | When


def _require_rhythm(*seconds: int) -> None:
    for each in seconds:
        if each < 1:
            raise InputError(f"Seconds are whole, 1 or more, not {each}.")
