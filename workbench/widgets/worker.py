"""Questions are worked on beside the kernel: one of each kind at a time, and the newest wins."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Event, Lock, Thread
from time import monotonic

_EVERY = 0.1  # seconds between two reports of progress
_IDLE = 30.0  # seconds after which a thread without work ends


class Superseded(Exception):
    """What is being worked on is no longer wanted."""


class Work:
    """One piece of work: whether it is still wanted, and how far it is.

    Args:
        report: is told how far it is, 0 to 1, now and then.
    """

    def __init__(self, report: Callable[[float], None] = lambda _: None) -> None:
        self._report = report
        self._unwanted = Event()
        self._lock = Lock()  # rows pass in several threads
        self._passed = self._expected = 0
        self._next = 0.0

    def cancel(self) -> None:
        """It is not wanted any more."""
        self._unwanted.set()

    def check(self) -> None:
        """Raise `Superseded` if it is not wanted any more."""
        if self._unwanted.is_set():
            raise Superseded

    def expect(self, rows: int) -> None:
        """So many rows are to be read from here on."""
        with self._lock:
            self._passed, self._expected = 0, rows

    def passed(self, rows: int) -> None:
        """So many more rows were read."""
        self.check()
        with self._lock:
            self._passed += rows
            due = self._expected > 0 and monotonic() >= self._next
            if due:
                self._next = monotonic() + _EVERY
            share = min(1.0, self._passed / max(1, self._expected))
        if due:
            self._report(share)


class Worker:
    """Threads, one for each kind of work, that never outlive the kernel.

    >>> worker, done = Worker(), Event()
    >>> worker.start("bins", Work(), lambda work: done.set())
    >>> done.wait(5)
    True
    """

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._lock = Lock()

    def start(self, kind: str, work: Work, job: Callable[[Work], None]) -> None:
        """Do this next; whatever of its kind waits or runs is cancelled. `job` handles its own errors."""
        with self._lock:
            lane = self._lanes.setdefault(kind, _Lane(kind))
        lane.put(work, job)

    def stop(self) -> None:
        """Cancel all work."""
        with self._lock:
            for lane in self._lanes.values():
                lane.cancel()


class _Lane:
    """The work of one kind: at most one runs, and at most one waits."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._changed = Condition()
        self._waiting: tuple[Work, Callable[[Work], None]] | None = None
        self._running: Work | None = None
        self._thread: Thread | None = None

    def put(self, work: Work, job: Callable[[Work], None]) -> None:
        with self._changed:
            self._cancel()
            self._waiting = work, job
            if self._thread is None:
                self._thread = Thread(target=self._serve, name=f"explore-{self._kind}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def cancel(self) -> None:
        with self._changed:
            self._cancel()
            self._waiting = None

    def _cancel(self) -> None:
        for work in (self._running, self._waiting and self._waiting[0]):
            if work is not None:
                work.cancel()

    def _serve(self) -> None:
        while True:
            with self._changed:
                if self._waiting is None and not self._changed.wait_for(self._has_work, _IDLE):
                    self._thread = None
                    return
                assert self._waiting is not None
                (work, job), self._waiting = self._waiting, None
                self._running = work
            try:
                job(work)
            except Superseded:
                pass
            finally:
                with self._changed:
                    self._running = None

    def _has_work(self) -> bool:
        return self._waiting is not None
