"""What is written down while a notebook runs: `run.log` for people, `journal.jsonl` for `load_run`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from workbench.jobs.records.folder import JOURNAL, LOG
from workbench.jobs.records.mask import Mask

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Journal:
    """Writes down what happens in a run, as it happens.

    Args:
        log: the open `run.log`; the kernel's own process writes into it as well.
        cells: the open `journal.jsonl`, one line per cell that ended.
        progress: told each line that is for people; None tells nobody.
        mask: what none of them may show.
    """

    log: IO[str]
    cells: IO[str]
    progress: Progress | None
    mask: Mask
    _held: dict[str, str] = field(default_factory=dict, init=False)

    def say(self, line: str) -> None:
        line = self.mask.hide(line)
        self.log.write(f"{datetime.now():%H:%M:%S} {line}\n")
        if self.progress:
            self.progress(line)

    def output(self, stream: str, text: str) -> None:
        """Keep what a cell prints, exactly, but for what may not be shown; what may become that waits."""
        text = self.mask.hide(self._held.pop(stream, "") + text)
        ready = self.mask.finished(text)
        self._held[stream] = text[ready:]
        self.log.write(text[:ready])

    def cell_ended(self, **facts: Any) -> None:
        self.log.write("".join(self._held.values()))
        self._held.clear()
        self.cells.write(json.dumps(facts) + "\n")


@contextmanager
def open_journal(folder: Path, progress: Progress | None, mask: Mask) -> Iterator[Journal]:
    """Open a run's journal; every line is on disk as soon as it is written."""
    with (
        (folder / LOG).open("a", buffering=1, encoding="utf-8") as log,
        (folder / JOURNAL).open("a", buffering=1, encoding="utf-8") as cells,
    ):
        yield Journal(log, cells, progress, mask)
