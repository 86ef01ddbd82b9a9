"""Compares what JSON holds: figures, metrics, anything that was shown or written as plain values."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from workbench.jobs.reproducing.matching import EQUAL, LEVELS, Match, Ruler, shorten

_NAMES_NOTHING = {"uid", "uirevision", "model_id"}
_TIMING = re.compile(
    r"(?:^|_)(?:seconds|secs|duration|elapsed|runtime|(?:wall|fit|score|train)_time)$", re.IGNORECASE
)
_ABSENT = object()


def match_values(before: Any, after: Any, ruler: Ruler) -> Match:
    """Compare two values as `json.loads` gives them, number by number.

    Args:
        before: of the one run.
        after: of the other.
        ruler: what counts as the same.
    """
    worst = EQUAL
    for match in _matches(before, after, "", ruler):
        if LEVELS.index(match.level) > LEVELS.index(worst.level):
            worst = match
        if worst.level == "different":
            break
    return worst


def _matches(before: Any, after: Any, path: str, ruler: Ruler) -> Iterator[Match]:
    match _unpacked(before), _unpacked(after):
        case dict() as old, dict() as new:
            for key in [*old, *(key for key in new if key not in old)]:
                if key not in _NAMES_NOTHING:
                    yield from _entry(old.get(key, _ABSENT), new.get(key, _ABSENT), f"{path}.{key}", ruler)
        case list() as old, list() as new:
            for place, pair in enumerate(zip_longest(old, new, fillvalue=_ABSENT)):
                yield from _matches(*pair, f"{path}[{place}]", ruler)
        case old, new:
            yield _leaf(old, new, path.lstrip("."), ruler)


def _entry(before: Any, after: Any, path: str, ruler: Ruler) -> Iterator[Match]:
    for match in _matches(before, after, path, ruler):
        timing = (
            match.level != "equal" and _TIMING.search(path.rpartition(".")[2]) and _took(before, after, ruler)
        )
        yield Match("noise") if timing else match


def _took(before: Any, after: Any, ruler: Ruler) -> bool:
    """Whether both numbers can be how long something took in their runs."""
    pairs = ((before, ruler.before.seconds), (after, ruler.after.seconds))
    return all(isinstance(value, int | float) and 0 <= value <= most for value, most in pairs)


def _leaf(before: Any, after: Any, path: str, ruler: Ruler) -> Match:
    if isinstance(before, str) and isinstance(after, str):
        match = ruler.texts(before, after)
        return match if match.level != "different" else _different(before, after, path)
    if _is_number(before) and _is_number(after):
        level = ruler.numbers(before, after)
    else:
        level = "equal" if type(before) is type(after) and before == after else "different"
    return Match(level) if level != "different" else _different(before, after, path)


def _different(before: Any, after: Any, path: str) -> Match:
    texts = ("nothing" if value is _ABSENT else str(value) for value in (before, after))
    return Match("different", path or "the value", *shorten(*texts))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unpacked(value: Any) -> Any:
    """A list, also where plotly wrote it as bytes."""
    if isinstance(value, dict) and {"dtype", "bdata"} <= value.keys():
        return np.frombuffer(b64decode(value["bdata"]), np.dtype(value["dtype"]).newbyteorder("<")).tolist()
    return value
