"""What is written down while a notebook runs: `run.log` for people, `journal.jsonl` for `load_run`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from workbench.jobs.folder import JOURNAL, LOG

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Journal:
    """Writes down what happens in a run, as it happens.

    Args:
        log: the open `run.log`; the kernel's own process writes into it as well.
        cells: the open `journal.jsonl`, one line per cell that ended.
        progress: told each line that is for people; None tells nobody.
    """

    log: IO[str]
    cells: IO[str]
    progress: Progress | None

    def say(self, line: str) -> None:
        self.log.write(f"{datetime.now():%H:%M:%S} {line}\n")
        if self.progress:
            self.progress(line)

    def output(self, text: str) -> None:
        """Keep what a cell prints, exactly."""
        self.log.write(text)

    def cell_ended(self, **facts: Any) -> None:
        self.cells.write(json.dumps(facts) + "\n")


@contextmanager
def open_journal(folder: Path, progress: Progress | None) -> Iterator[Journal]:
    """Open a run's journal; every line is on disk as soon as it is written."""
    with (
        (folder / LOG).open("a", buffering=1, encoding="utf-8") as log,
        (folder / JOURNAL).open("a", buffering=1, encoding="utf-8") as cells,
    ):
        yield Journal(log, cells, progress)
