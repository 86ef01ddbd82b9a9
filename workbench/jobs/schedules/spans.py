"""Spans of time in words: 15 minutes."""

from __future__ import annotations

import re

from workbench.errors import InputError

_UNITS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_SPAN = re.compile(rf"(\d+) *({'|'.join(_UNITS)})s?")


def read_span(span: str | int) -> int:
    """Read a span as seconds.

    Raises:
        InputError: it is none, or not a second long.

    >>> read_span("15 minutes"), read_span(90)
    (900, 90)
    """
    found = _SPAN.fullmatch(str(span).strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else span
    if not isinstance(seconds, int) or isinstance(span, bool) or seconds < 1:
        raise InputError(f"{span!r} is no span of time.", do="Such as: 15 minutes, 1 hour, 7 days.")
    return seconds


def spell_span(seconds: int) -> str:
    """Spell seconds as a span.

    >>> spell_span(900), spell_span(3600), spell_span(90)
    ('15 minutes', '1 hour', '90 seconds')
    """
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0)
    many = seconds // _UNITS[unit]
    return f"{many} {unit}" + ("s" if many > 1 else "")
