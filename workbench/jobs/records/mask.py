"""Hides values in text, in whatever plain spelling they come, also where they come in pieces."""

from __future__ import annotations

import html
import json
import os
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

_LONG = 8  # characters of base64, or 16 of a line, that are not there by chance
_URL_SAFE = str.maketrans("+/", "-_")


class Mask:
    """Knows what must not be shown.

    >>> mask = Mask()
    >>> mask.add("API_TOKEN", "correct-horse")
    True
    >>> mask.hide("Basic " + b64encode(b"user:correct-horse").decode())
    'Basic dXNlcjp[secret API_TOKEN]'
    """

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._labels)

    def add(self, name: str, value: str) -> bool:
        """Hide a value from now on under a name; False if it was hidden already."""
        if self._labels.get(value) == f"[secret {name}]":
            return False
        labels = {**self._labels, **dict.fromkeys(_spellings(value), f"[secret {name}]")}
        # the longest first, as they may hold others
        self._labels = dict(sorted(labels.items(), key=lambda item: -len(item[0])))
        return True

    def hide(self, text: str) -> str:
        """The text without the values."""
        for spelling, label in self._labels.items():
            if spelling in text:
                text = text.replace(spelling, label)
        return text

    def hide_in(self, content: Any) -> Any:
        """Dicts and lists as JSON has them, without the values in any of their texts."""
        match content:
            case str():
                return self.hide(content)
            case dict():
                return {self.hide_in(key): self.hide_in(value) for key, value in content.items()}
            case list() | tuple():
                return [self.hide_in(value) for value in content]
        return content

    def finished(self, text: str) -> int:
        """How much of a text can be shown: behind it starts what may become a value as more text comes."""
        return min((_overlap(text, spelling) for spelling in self._labels), default=len(text))


revealed = Mask()  # the secrets that this process has read


def _overlap(text: str, spelling: str) -> int:
    """Where the text's end starts to agree with a spelling."""
    start = text.find(spelling[0], max(0, len(text) - len(spelling) + 1))
    while start >= 0 and not spelling.startswith(text[start:]):
        start = text.find(spelling[0], start + 1)
    return len(text) if start < 0 else start


def _spellings(value: str) -> Iterator[str]:
    lines = [line for line in value.splitlines() if len(line) >= 2 * _LONG]
    for text in (value, *lines):
        raw = os.fsencode(text)
        yield from (text, repr(text)[1:-1], repr(raw)[2:-1])
        yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text))
        yield from (quote(raw), quote(raw, safe=""), quote_plus(raw), raw.hex())
    yield from _base64(os.fsencode(value))


def _base64(raw: bytes) -> Iterator[str]:
    """What all base64 texts have in common in which the bytes follow upon others, and others upon them."""
    for before in range(3):
        coded = b64encode(bytes(before) + raw).decode()
        common = coded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        if len(common) >= _LONG:
            yield from (common, common.translate(_URL_SAFE))
