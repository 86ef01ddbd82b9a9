"""Files that have come and are complete."""

from __future__ import annotations

import glob
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.jobs.schedules.triggers import NewFiles


@dataclass(frozen=True)
class Arrival:
    """A file that has come.

    Args:
        path: of the file.
        mark: tells this content of the file from what is written there later.
    """

    path: Path
    mark: str

    def __str__(self) -> str:
        return f"{self.path} ({self.mark})"


def arrivals(trigger: NewFiles, folder: Path) -> list[Arrival]:
    """List the complete files that a pattern means, by name; hidden ones are none of them.

    What counts is when the file was changed by the system's own clock (`ctime`), so a copy that keeps the
    times of its original is not taken before it is whole.

    Args:
        trigger: with the pattern.
        folder: where the pattern starts.
    """
    latest = time.time() - trigger.settled
    found = []
    for name in sorted(glob.glob(trigger.pattern, root_dir=folder, recursive=True)):  # noqa: PTH207
        path = folder / name
        try:
            facts = path.stat()
        except FileNotFoundError:  # taken away as we looked
            continue
        if path.is_file() and facts.st_ctime <= latest:
            found.append(Arrival(path, f"{facts.st_size} bytes of {facts.st_mtime_ns}"))
    return found
