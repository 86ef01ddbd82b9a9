"""How alike two pieces of output are, and where they first part."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workbench.jobs.reproducing.noise import Noise

Level = Literal["equal", "noise", "close", "different"]
LEVELS: tuple[Level, ...] = ("equal", "noise", "close", "different")

_NUMBER = re.compile(
    r"(?<![\w.])(?:(?<![)\]%])[-+])?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?!\w)"
)
_LAYOUT = re.compile(r"(?:[\s─━═╌┄]|-{3,}|_{3,}|={3,})+")
_NEXT_TO_NOTHING = 1e-12
_LONG = 160


@dataclass(frozen=True)
class Match:
    """How alike two outputs are.

    Args:
        level: "equal"; equal but for "noise", such as times; "close", within the tolerance; "different".
        where: what parts them first, such as a line; empty where nothing does.
        before: what was there.
        after: what is there now.
    """

    level: Level
    where: str = ""
    before: str = ""
    after: str = ""


EQUAL = Match("equal")


@dataclass(frozen=True)
class Ruler:
    """What counts as the same.

    Args:
        before: the noise of the one run.
        after: the noise of the other.
        rtol: the relative difference that two fractions may have; whole numbers must be the same.
    """

    before: Noise
    after: Noise
    rtol: float

    def numbers(self, before: float, after: float) -> Level:
        """Compare two numbers; nan is nan."""
        if before == after or (math.isnan(before) and math.isnan(after)):
            return "equal"
        near = math.isclose(before, after, rel_tol=self.rtol, abs_tol=_NEXT_TO_NOTHING)
        whole = isinstance(before, int) and isinstance(after, int)
        return "close" if near and not whole else "different"

    def texts(self, before: str, after: str) -> Match:
        """Compare two texts, and the numbers in them by their values.

        Args:
            before: what the one run said.
            after: what the other said.
        """
        if before == after:
            return EQUAL
        old, new = self.before.without(before), self.after.without(after)
        if _same_words(old, new):
            return Match("noise")
        if (level := self._plain(old, new)) != "different":
            return Match(level)
        return self._first_line(old.splitlines(), new.splitlines())

    def _plain(self, before: str, after: str) -> Level:
        """Compare texts without noise."""
        if not _same_words(_NUMBER.sub("#", before), _NUMBER.sub("#", after)):
            return "different"
        pairs = zip(_NUMBER.findall(before), _NUMBER.findall(after), strict=True)
        return worst(self.numbers(_read(old), _read(new)) for old, new in pairs)

    def _first_line(self, before: list[str], after: list[str]) -> Match:
        for number, (old, new) in enumerate(zip(before, after, strict=False), start=1):
            if not _same_words(old, new) and self._plain(old, new) == "different":
                return Match("different", f"line {number}", *shorten(old, new))
        number = min(len(before), len(after))
        old, new = ("".join(lines[number : number + 1]) for lines in (before, after))
        return Match("different", f"line {number + 1}", *shorten(old, new))


def worst(levels: Iterable[Level]) -> Level:
    """The level of the whole; nothing is equal to nothing."""
    return max(levels, key=LEVELS.index, default="equal")


def shorten(before: str, after: str) -> tuple[str, str]:
    """Two texts cut to what one can read at a glance, about where they part.

    >>> shorten("a" * 200 + "1", "a" * 200 + "2")[1][-4:]
    'aaa2'
    """
    pairs = enumerate(zip(before, after, strict=False))
    agreed = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = 0 if max(len(before), len(after)) <= _LONG else max(0, agreed - _LONG // 2)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    end = start + _LONG
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _same_words(before: str, after: str) -> bool:
    """Whether two texts differ in spaces and lines alone: tables are as wide as their numbers."""
    return before == after or _LAYOUT.sub(" ", before).strip() == _LAYOUT.sub(" ", after).strip()


def _read(number: str) -> float:
    text = number.replace(",", "")
    return int(text) if text.lstrip("+-").isdigit() else float(text)
