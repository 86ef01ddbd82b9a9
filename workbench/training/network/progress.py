"""How far a training is: a value that draws itself, made of the events that the training tells."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread

from workbench.training.network.drawing import drawing
from workbench.training.network.events import Event, Reader

REDRAWN = 0.5  # seconds


@dataclass(frozen=True)
class Progress:
    """A training as it is known so far.

    Attributes:
        epochs: at most so many.
        patience: it ends when so many have brought nothing.
        learned: the training rows' loss, of each epoch that is over.
        judged: the held-out rows' loss, likewise.
        share: how much of the next epoch is done, 0 to 1.
        seconds: how long it has run.
        is_done: whether it came to its end.

    >>> begun = Progress(epochs=20, patience=4).after({"event": "started", "time": 0.0, "steps": 10})
    >>> begun.after({"event": "epoch", "time": 6.0, "learned": 0.7, "judged": 0.6, "epoch": 0})
    <epoch 1 of at most 20: held-out loss 0.6, best 0.6 after epoch 1; 24 s to 114 s left>
    """

    epochs: int
    patience: int
    learned: tuple[float, ...] = ()
    judged: tuple[float, ...] = ()
    share: float = 0.0
    seconds: float = 0.0
    is_done: bool = False
    _steps: int = 1
    _began: float = 0.0

    def after(self, event: Event) -> Progress:
        """What is known once this has been told."""
        now = replace(self, seconds=event["time"] - self._began)
        match event["event"]:
            case "started":
                return replace(self, _steps=event["steps"], _began=event["time"] - self.seconds)
            case "progress":
                return replace(now, share=event["step"] / self._steps)
            case "epoch":
                at = event["epoch"]
                return replace(
                    now,
                    learned=(*self.learned[:at], event["learned"]),
                    judged=(*self.judged[:at], event["judged"]),
                    share=0.0,
                )
            case "done":
                return replace(now, is_done=True)
        return now

    @property
    def best(self) -> int:
        """The epoch, counted from 0, whose loss on held-out rows was lowest; -1 where there is none."""
        finite = [at for at, loss in enumerate(self.judged) if math.isfinite(loss)]
        return min(finite, key=lambda at: self.judged[at], default=-1)

    @property
    def left(self) -> tuple[float, float]:
        """Seconds that are left if it gets no better any more, and if it goes on to the last epoch."""
        gone = len(self.judged) + self.share
        if self.is_done or not gone:
            return (0.0, 0.0) if self.is_done else (math.nan, math.nan)
        pace = self.seconds / gone
        most = max(0.0, self.epochs - gone)
        return pace * min(most, max(0.0, self.best + 1 + self.patience - gone)), pace * most

    def __repr__(self) -> str:
        return f"<{self.said}>"

    def _repr_html_(self) -> str:
        return drawing(self.learned, self.judged, said=self.said)

    @property
    def said(self) -> str:
        """One line for a person."""
        if not self.judged:
            return f"first of at most {self.epochs} epochs: {self.share:.0%}"
        best, (soonest, latest) = self.best, self.left
        now = f"epoch {len(self.judged)} of at most {self.epochs}: held-out loss {self.judged[-1]:.4g}"
        record = f", best {self.judged[best]:.4g} after epoch {best + 1}" if best >= 0 else ""
        return f"{now}{record}; " + ("done" if self.is_done else f"{soonest:.0f} s to {latest:.0f} s left")


@contextmanager
def watched(folder: Path, start: Progress) -> Iterator[Callable[[], Progress]]:
    """Follow the training in a folder, and show it where a notebook looks on.

    Yields:
        A function that gives the progress so far.
    """
    followed = _Followed(folder, start)
    ended = Signal()
    screen = _screen()

    def follow() -> None:
        while not ended.wait(REDRAWN):
            screen(followed.progress())

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield followed.progress
    finally:
        ended.set()
        thread.join()
        screen(followed.progress())


class _Followed:
    def __init__(self, folder: Path, start: Progress) -> None:
        self._reader, self._now, self._lock = Reader(folder), start, Lock()

    def progress(self) -> Progress:
        with self._lock:
            self._now = reduce(Progress.after, self._reader.new(), self._now)
            return self._now


def _screen() -> Callable[[Progress], object]:
    """What shows a progress in place of the one before; a notebook's kernel has imported IPython already."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "kernel"):
        return lambda _: None
    show: Callable[[Progress], object] = sys.modules["IPython"].display.display(display_id=True).update
    return show
