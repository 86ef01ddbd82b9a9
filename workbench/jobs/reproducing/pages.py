"""Compares pieces of HTML by what they show and how, not by the names in them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from workbench.jobs.reproducing.matching import EQUAL, Match, Ruler

_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_MADE_UP = re.compile(r"\b(?:T_[0-9a-f]{5}|[mp][0-9a-f]{10}|sk-container-id-\d+|sk-estimator-id-\d+)")
_NAMING = {
    "id",
    "for",
    "name",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "clip-path",
    "headers",
}


def match_pages(before: str, after: str, ruler: Ruler) -> Match:
    """Compare two pieces of HTML by what they show and how.

    Args:
        before: of the one run.
        after: of the other.
        ruler: what counts as the same.
    """
    match = ruler.texts(lines_of(before), lines_of(after))
    return Match("noise") if match == EQUAL and before != after else match


def lines_of(html: str) -> str:
    """One line for each tag, with its looks, and each text; names that tie tags together are left out.

    >>> print(lines_of('<b id="x1" style="width: 3px">two</b>'))
    <b style=width: 3px>
    two
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = "".join(f" {name}={_plain(value)}" for name, value in attrs if name not in _NAMING)
        self.lines.append(f"<{tag}{kept}>")

    def handle_data(self, data: str) -> None:
        if text := data.strip():
            inside = self.cdata_elem is not None  # a script or a style
            self.lines.append(_plain(text) if inside else text)


def _plain(value: str | None) -> str:
    return _MADE_UP.sub("<name>", _UUID.sub("<name>", value or ""))
