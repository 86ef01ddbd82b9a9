"""Compares the artifacts of two runs, each by what it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from workbench.jobs.records.recorder import ARTIFACTS
from workbench.jobs.records.runs import Run
from workbench.jobs.reproducing.images import match_images
from workbench.jobs.reproducing.matching import EQUAL, Match, Ruler
from workbench.jobs.reproducing.pages import match_pages
from workbench.jobs.reproducing.values import match_values

_TEXT = (".txt", ".csv", ".tsv", ".md", ".log", ".py", ".yaml", ".yml", ".toml")
_PAGES = (".html", ".htm", ".svg")
_VALUES = (".json", ".geojson", ".ipynb")
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True)
class FileMatch:
    """How an artifact came out when its run was run again."""

    name: str
    match: Match


def match_artifacts(before: Run, after: Run, ruler: Ruler) -> tuple[FileMatch, ...]:
    """Compare the artifacts of two runs, by name.

    Args:
        before: the one run.
        after: the other.
        ruler: what counts as the same.
    """
    old, new = (_artifacts(run) for run in (before, after))
    return tuple(
        FileMatch(name, _match(old.get(name), new.get(name), ruler)) for name in sorted({*old, *new})
    )


def _artifacts(run: Run) -> dict[str, Path]:
    return {path.relative_to(run.folder / ARTIFACTS).as_posix(): path for path in run.artifacts}


def _match(before: Path | None, after: Path | None, ruler: Ruler) -> Match:
    if before is None or after is None:
        return Match("different", "the file", *("there" if path else "missing" for path in (before, after)))
    old, new = before.read_bytes(), after.read_bytes()
    if old == new:
        return EQUAL
    try:
        return _by_content(before.suffix.lower(), old, new, ruler)
    except (ValueError, OSError):  # it is not what its name says
        return _bytes(old, new, ruler)


def _by_content(suffix: str, before: bytes, after: bytes, ruler: Ruler) -> Match:
    if suffix in _VALUES:
        return match_values(json.loads(before), json.loads(after), ruler)
    if suffix in _TEXT:
        return ruler.texts(before.decode(), after.decode())
    if suffix in _PAGES:
        return match_pages(before.decode(), after.decode(), ruler)
    if suffix in _IMAGES:
        return match_images(before, after)
    return _bytes(before, after, ruler)


def _bytes(before: bytes, after: bytes, ruler: Ruler) -> Match:
    if ruler.before.without_times(before) == ruler.after.without_times(after):
        return Match("noise")
    return Match("different", "the bytes", f"{len(before):,} bytes", f"{len(after):,} other bytes")
