"""What a training tells while it runs: one JSON object a line, in a file that anybody may follow."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.training.network.job import EVENTS

Event = dict[str, Any]


class Journal:
    """Adds events to a folder's file, each with the time since 1970 in seconds."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / EVENTS

    def tell(self, event: str, **values: Any) -> None:
        """Write a line, whole, where every reader sees it at once."""
        line = json.dumps({"event": event, "time": round(time.time(), 3), **values})
        with self._path.open("a") as file:
            file.write(line + "\n")


class Reader:
    """Reads a folder's events as they come."""

    def __init__(self, folder: Path) -> None:
        self._path, self._at = folder / EVENTS, 0

    def new(self) -> Iterator[Event]:
        """Those that were written since it was last asked; a line that is not whole yet waits."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._at += len(line)
                yield json.loads(line)
