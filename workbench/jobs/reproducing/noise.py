"""What a run's text says of that run alone: its times and durations, addresses in memory, its own folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property

from workbench.jobs.records.runs import Run

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PROGRESS = re.compile(r"^.*(?:\d+%\||━{3}|╸|\[[=#>.\s-]{8,}\]).*\n?", re.MULTILINE)
_ALWAYS = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\bat 0x[0-9a-fA-F]+", "at <address>"),
        (r"\b0x(?:0000)?(?:7f|5[56])[0-9a-f]{10}\b", "<address>"),
        (r"\b1[34]\d{13}\b", "<address>"),  # what id() gives
        (r"\b(pid|PID|process)([ =:]+)\d+\b", r"\1\2<process>"),
        (r"\bipykernel_\d+/\d+", "<cell>"),
        (r"\b(?:tmp|temp)[a-z0-9_]{8}\b", "<temporary>"),
        (r"(?m)^CPU times: .*$", "<time>"),
        (r"\b\d+ runs?, [\d,]+ loops? each", "<loops>"),
        (r"\b\d[\d.,]*[kM]?\s?(?:it|rows?|samples?|steps?|batch(?:es)?|items?)/s\b", "<rate>"),
    )
]
_UNITS = {"ns": 1e-9, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "secs": 1}
_UNITS |= {"second": 1, "seconds": 1}
_DURATION = re.compile(
    rf"(?<![\w.,-])(?:(\d+)\s?min\s?)?(\d+(?:\.\d+)?(?:e[-+]?\d+)?)\s?({'|'.join(_UNITS)})\b(?!/)"
)
_STAMP = re.compile(
    r"(?<!\d)(\d{4})([-/]?)(\d\d)\2(\d\d)[T _-]?(\d\d)(:?)(\d\d)\6(\d\d)(?:[.,]\d+)?"
    r"(?:\s?(?:Z\b|UTC\b|[+-]\d\d:?\d\d))?"
)
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?(?![\d:])")
_EPOCH = re.compile(r"(?<![\d.])(1\d{9})(\d{9}|\d{6}|\d{3})?(?:\.\d+)?(?![\d.]*\d)")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%a %b %d", "%a, %d %b %Y")
_LONG_DAYS = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")


@dataclass(frozen=True)
class Noise:
    """Takes out of text what comes out otherwise whenever a notebook is run.

    A date or a time is noise only if it was then that the run ran, and a duration only if it is no longer
    than the run was: other dates, times and durations are findings.

    Args:
        began: when the run began.
        ended: when it ended.
        places: paths and names of this run alone.

    >>> began = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    >>> noise = Noise(began, began + timedelta(seconds=20), ("/runs/7",))
    >>> noise.without("2026-11-24 09:30:05 fitted in 3.2 s: /runs/7/model.onnx, data of 2013-10-01")
    '<time> fitted in <time>: <run>/model.onnx, data of 2013-10-01'
    """

    began: datetime
    ended: datetime
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: Run) -> Noise:
        """The noise of a run that has ended."""
        ended = run.started + timedelta(seconds=run.seconds or 0)
        return cls(run.started, ended, (str(run.folder), run.folder.name, run.id))

    def without(self, text: str) -> str:
        """The text with a word in place of each piece of noise, and without progress bars."""
        text = _PROGRESS.sub("", _overwritten(_CONTROL.sub("", text)))
        for place in self.places:
            text = text.replace(place, "<run>")
        for pattern, word in _ALWAYS:
            text = pattern.sub(word, text)
        text = _STAMP.sub(self._stamp, text)
        text = _EPOCH.sub(self._epoch, text)
        text = self._days.sub("<day>", text)
        text = _CLOCK.sub(self._clock, text)
        text = re.sub(r"<day> <time> \d{4}\b", "<time>", text)  # as ctime writes it
        return _DURATION.sub(self._duration, text)

    def without_times(self, content: bytes) -> bytes:
        """The content of a file with a word in place of each time that was then: many formats keep one."""
        return _STAMP.sub(self._stamp, content.decode("latin-1")).encode("latin-1")

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return (self.ended - self.began).total_seconds()

    def holds(self, moment: datetime) -> bool:
        """Whether the run ran then; a second before and after is then as well."""
        return self.began - timedelta(seconds=1) <= moment <= self.ended + timedelta(seconds=1)

    @cached_property
    def _zones(self) -> tuple[tzinfo, ...]:
        local = self.began.astimezone().tzinfo
        return (UTC, local) if local else (UTC,)

    @cached_property
    def _days(self) -> re.Pattern[str]:
        moments = {end.astimezone(zone) for end in (self.began, self.ended) for zone in self._zones}
        spelled = {spelling for moment in moments for spelling in _spell_day(moment)}
        texts = "|".join(sorted(map(re.escape, spelled), key=len, reverse=True))
        return re.compile(rf"(?<![\d.])(?:{texts})(?!\d)")

    def _stamp(self, found: re.Match[str]) -> str:
        parts = [int(found[group]) for group in (1, 3, 4, 5, 7, 8)]
        return "<time>" if any(self.holds(each) for each in self._moments(*parts)) else found[0]

    def _epoch(self, found: re.Match[str]) -> str:
        return "<time>" if self.holds(datetime.fromtimestamp(int(found[1]), UTC)) else found[0]

    def _clock(self, found: re.Match[str]) -> str:
        hour, minute, second = int(found[1]), int(found[2]), found[3]
        days = {end.astimezone(zone).date() for end in (self.began, self.ended) for zone in self._zones}
        seconds = (int(second),) if second else (0, 59)
        for day in days:
            first, *last = [
                list(self._moments(day.year, day.month, day.day, hour, minute, each)) for each in seconds
            ]
            if any(map(self._meets, first, (last or [first])[0])):
                return "<time>"
        lasted = hour * 3600 + minute * 60 + int(second or 0)
        return "<time>" if second and lasted <= self.seconds else found[0]

    def _meets(self, first: datetime, last: datetime) -> bool:
        return self.holds(first) or self.holds(last) or first <= self.began <= last

    def _duration(self, found: re.Match[str]) -> str:
        seconds = int(found[1] or 0) * 60 + float(found[2]) * _UNITS[found[3]]
        return "<time>" if seconds <= self.seconds else found[0]

    def _moments(self, *parts: int) -> Iterator[datetime]:
        """What a time may mean that does not tell its zone; nothing for a 13th month."""
        for zone in self._zones:
            try:
                yield datetime(*parts, tzinfo=zone)  # type: ignore[misc,arg-type]  # six numbers
            except ValueError:
                return


def _overwritten(text: str) -> str:
    """What is left on a terminal of lines that went back to their start."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _spell_day(moment: datetime) -> Iterable[str]:
    for form in (*_DAYS, *_LONG_DAYS):
        spelled = moment.strftime(form)
        yield spelled
        yield re.sub(r"\b0(\d)", r"\1", spelled)
        yield re.sub(r"\b0(\d)", r" \1", spelled)
