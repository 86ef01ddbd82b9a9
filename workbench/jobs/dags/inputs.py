"""Whether the files that a run read are as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_READ_WHOLE = 256 * 2**20  # bytes; of a larger file its time counts, so one that was only touched is changed
_CHANGED_MEANWHILE = "changed while it was read"

Stamp = Mapping[str, Any]


def stamp_inputs(inputs: Iterable[Mapping[str, Any]], directory: Path, own: Path) -> dict[str, Stamp]:
    """Note how the files are that a run has read, as its record lists them.

    Args:
        inputs: `inputs` of `run.json`; what is not on this machine's disks is left out.
        directory: where the notebook ran.
        own: the run's folder; what lies there it made itself.

    Returns:
        By place, a stamp of each of its files.
    """
    stamps: dict[str, Stamp] = {}
    for read in inputs:
        place = str(read["uri"])
        files = _files(place, directory)
        if files is None or any(own in file.parents for file in files):
            continue
        begun = datetime.fromisoformat(read["at"]).timestamp() if "at" in read else None
        late = [file for file in files if begun and file.stat().st_mtime > begun]
        stamps[place] = {str(file): _CHANGED_MEANWHILE if file in late else _stamp(file) for file in files}
    return stamps


def changed_inputs(stamps: Mapping[str, Stamp], directory: Path) -> list[str]:
    """List the places whose files are not as they were."""
    return [place for place, before in stamps.items() if not _same(before, _files(place, directory) or ())]


def _same(before: Stamp, files: Iterable[Path]) -> bool:
    now = {str(file): file for file in files}
    return now.keys() == before.keys() and all(_is_as(before[name], file) for name, file in now.items())


def _is_as(before: Any, file: Path) -> bool:
    if before == _CHANGED_MEANWHILE:
        return False
    facts = file.stat()
    if [facts.st_size, facts.st_mtime_ns] == before[:2]:
        return True
    return facts.st_size == before[0] and before[2] is not None and _digest(file) == before[2]


def _stamp(file: Path) -> list[Any]:
    facts = file.stat()
    return [facts.st_size, facts.st_mtime_ns, _digest(file) if facts.st_size <= _READ_WHOLE else None]


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _files(place: str, directory: Path) -> list[Path] | None:
    """The files at a place; None if it is none of this machine's."""
    scheme, colon, _ = place.partition("://")
    if colon and scheme not in ("file", "duckdb"):
        return None
    path = directory / (unquote(urlsplit(place).path) if colon else place)
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    if path.exists():
        return [path]
    found = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return sorted(file for file in found if file.is_file())
