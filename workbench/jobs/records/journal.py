"""What is written down while a notebook runs: `run.log` for people, `journal.jsonl` for `load_run`.

And `unfinished.jsonl`: the notebook as it began and all that it showed since, each thing written once, so
that nothing is lost if the process that runs it is killed. It is there until the executed notebook is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.jobs.records.folder import JOURNAL, LOG, UNFINISHED
from workbench.jobs.records.ledger import Ledger
from workbench.jobs.records.mask import Mask

Progress = Callable[[str], None]

_SHOWN = ("display_data", "execute_result", "error", "clear_output", "update_display_data")


@dataclass(frozen=True)
class Journal:
    """Writes down what happens in a run, as it happens.

    Args:
        log: the open `run.log`; the kernel's own process writes into it as well.
        cells: the open `journal.jsonl`, one line per cell that ended.
        shown: the open `unfinished.jsonl`.
        progress: told each line that is for people; None tells nobody.
        mask: what none of them may show.
    """

    log: Ledger
    cells: Ledger
    shown: Ledger
    progress: Progress | None
    mask: Mask
    _held: dict[str, str] = field(default_factory=dict, init=False)

    @property
    def is_full(self) -> bool:
        """Whether something could not be written down, because the disk is full."""
        return self.log.is_full or self.cells.is_full or self.shown.is_full

    def say(self, line: str) -> None:
        line = self.mask.hide(line)
        self.log.write(f"{datetime.now():%H:%M:%S} {line}\n")
        if self.progress:
            self.progress(line)

    def begin(self, notebook: Mapping[str, Any]) -> None:
        """Keep the notebook that is about to run."""
        self._show({"notebook": notebook})

    def cell_began(self, at: int, title: str) -> None:
        """Note that the cell at a place in the notebook, counted from 0, runs from now on."""
        self._show({"at": at, "began": title})
        self.say(title)

    def heard(self, at: int, message: Mapping[str, Any]) -> None:
        """Keep what the kernel sends for a cell, exactly, but for what may not be shown."""
        content, kind = message["content"], message["msg_type"]
        if kind == "stream":
            self._print(at, content["name"], content["text"])
        elif kind in _SHOWN:
            self._show({"at": at, "msg_type": kind, "content": content})

    def cell_ended(self, at: int, **facts: Any) -> None:
        for stream in tuple(self._held):
            self._print(at, stream, "", is_all=True)
        self._show({"at": at, **facts})
        self.cells.write(json.dumps(facts) + "\n")

    def _print(self, at: int, stream: str, text: str, *, is_all: bool = False) -> None:
        """What may become what may not be shown waits for what comes next."""
        text = self.mask.hide(self._held.pop(stream, "") + text)
        ready = len(text) if is_all else self.mask.finished(text)
        self._held[stream] = text[ready:]
        self.log.write(text[:ready])
        self._show({"at": at, "msg_type": "stream", "content": {"name": stream, "text": text[:ready]}})

    def _show(self, line: Mapping[str, Any]) -> None:
        self.shown.write(json.dumps(self.mask.hide_in(line) if self.mask else line, default=str) + "\n")


@contextmanager
def open_journal(folder: Path, progress: Progress | None, mask: Mask) -> Iterator[Journal]:
    """Open a run's journal; every line is on disk as soon as it is written."""
    with (
        Ledger(folder / LOG) as log,
        Ledger(folder / JOURNAL) as cells,
        Ledger(folder / UNFINISHED) as shown,
    ):
        yield Journal(log, cells, shown, progress, mask)
