"""The part that runs in the browser: small files of plain JavaScript, joined in this order, not built."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "front"
_ORDER = (
    "elements",
    "numbers",
    "store",
    "charts",
    "table",
    "sampling",
    "outliers",
    "associations",
    "pairs",
    "forms",
    "timeline",
    "notebook",
    "explorer",
)


@dataclass(frozen=True)
class Front:
    """One ES module, whose files share one scope, and its style sheet."""

    script: str
    style: str


@cache
def front() -> Front:
    """What the loader fetches, so that a saved notebook does not hold it."""
    return Front("\n".join(_text(f"{name}.js") for name in _ORDER), _text("explorer.css"))


def loader() -> str:
    """The ES module that a notebook holds."""
    return _text("loader.js")


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
