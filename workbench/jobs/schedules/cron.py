"""The five fields of a crontab line, and the instants that they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workbench.errors import InputError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|(?P<first>\w+)(-(?P<last>\w+))?)(/(?P<step>\d+))?")


@dataclass(frozen=True)
class Field:
    """One field of a crontab line.

    Args:
        name: what it counts.
        text: as written.
        least: the first value there is.
        most: the last one.
        names: words for some values.

    Raises:
        InputError: it cannot be read.
    """

    name: str
    text: str
    least: int
    most: int
    names: Mapping[str, int]

    def __post_init__(self) -> None:
        self.values  # noqa: B018  # raises what is wrong with it

    @property
    def is_starred(self) -> bool:
        """Whether it begins with a star, which is how cron knows that it means "any"."""
        return self.text.startswith("*")

    @property
    def is_full(self) -> bool:
        """Whether every value is meant."""
        return len(self.values) == self.most - self.least + 1

    @cached_property
    def values(self) -> tuple[int, ...]:
        """All values that it means."""
        return tuple(sorted({value for part in self.text.split(",") for value in self._range(part)}))

    def _range(self, part: str) -> range:
        found = _PART.fullmatch(part)
        if not found or (found["step"] and not (found["last"] or part.startswith("*"))):
            raise self._wrong(part)
        first = self._value(found["first"]) if found["first"] else self.least
        last = self._value(found["last"] or found["first"]) if found["first"] else self.most
        if first > last or found["step"] == "0":
            raise self._wrong(part)
        return range(first, last + 1, int(found["step"] or 1))

    def _value(self, word: str) -> int:
        value = self.names.get(word.lower(), int(word) if word.isascii() and word.isdigit() else -1)
        if not self.least <= value <= self.most:
            raise self._wrong(word)
        return value

    def _wrong(self, part: str) -> InputError:
        return InputError(
            f"{part!r} is no {self.name}: those are {self.least} to {self.most}.",
            known=self.names,
            do="Also as 1-5, 1,3,5, */2 or 1-9/2.",
        )


@dataclass(frozen=True)
class Line:
    """The times of a crontab line.

    Where neither the day of the month nor that of the week begins with a star, a day is meant that fits one
    of them; else one that fits both.

    Args:
        text: minute, hour, day of the month (1 to 31), month, day of the week (0 to 7, both Sunday).

    Raises:
        InputError: it cannot be read.

    Source of method: crontab(5), as of Vixie's cron and its descendants.

    >>> Line("*/20 6 * * mon-5").weekdays
    (1, 2, 3, 4, 5)
    """

    text: str

    def __post_init__(self) -> None:
        if len(self.text.split()) != 5:
            raise InputError(
                f"{self.text!r} has {len(self.text.split())} fields, not 5.",
                do="minute hour day month weekday, such as '0 6 * * 1-5'; seconds go as every: 30 seconds.",
            )
        self.fields  # noqa: B018  # raises what is wrong with it

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Minute, hour, day of the month, month, day of the week."""
        minute, hour, day, month, weekday = self.text.split()
        return (
            Field("minute", minute, 0, 59, {}),
            Field("hour", hour, 0, 23, {}),
            Field("day of the month", day, 1, 31, {}),
            Field("month", month, 1, 12, {name: at for at, name in enumerate(_MONTHS, start=1)}),
            Field("day of the week", weekday, 0, 7, {name: at for at, name in enumerate(WEEKDAYS)}),
        )

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days of the week, from 0 for Sunday to 6."""
        return tuple(sorted({value % 7 for value in self.fields[4].values}))

    @property
    def either_day(self) -> bool:
        """Whether it is enough that the day of the month or that of the week fits."""
        return not (self.fields[2].is_starred or self.fields[4].is_starred)

    @property
    def is_rhythm(self) -> bool:
        """Whether it is a rhythm (`*/10`), which goes on in an hour that comes twice, or a time."""
        return self.fields[0].is_starred or self.fields[1].is_starred
