"""What a job remembers of the data it was given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from workbench.jobs.records.recorder import RUN_VARIABLE, record

_ENDS = 64 * 1024


def record_input(uri: str, paths: Sequence[Path] = ()) -> None:
    """In a job, record a source: where it is, and of files how many, how large, and their fingerprint."""
    if RUN_VARIABLE not in os.environ:
        return
    if not paths:
        record("input", uri=uri)
        return
    size = sum(path.stat().st_size for path in paths)
    record("input", uri=uri, files=len(paths), bytes=size, fingerprint=fingerprint(paths))


def fingerprint(paths: Sequence[Path]) -> str:
    """A hash of files' names, sizes, and first and last 64 KiB: other data shows, and little is read.

    Files of Parquet and Arrow end in a summary of all they hold, so there a change in the middle
    shows as well; in text it shows where it changes the size.
    """
    found = sha256()
    root = os.path.commonpath([path.parent for path in paths])
    for path in paths:
        size = path.stat().st_size
        found.update(f"{path.relative_to(root).as_posix()} {size}\n".encode())
        with path.open("rb") as content:
            found.update(content.read(_ENDS))
            content.seek(max(size - _ENDS, 0))
            found.update(content.read(_ENDS))
    return found.hexdigest()
