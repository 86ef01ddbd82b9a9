"""Jobs waiting in one sqlite file: whoever is killed, each of them ends, and its end is recorded once."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from workbench.errors import InputError
from workbench.jobs.queues.statements import CLAIM, CUT_OFF, RUNNING, SCHEMA
from workbench.jobs.queues.task import Claim, Ending, Order, Outcome, State

_PATIENCE = 60.0  # seconds to wait for others who write
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 300.0  # seconds before another attempt

_CUT: dict[State, State] = {"failed": "skipped", "interrupted": "interrupted"}


@dataclass(frozen=True)
class Attempt:
    """One attempt at a job, as recorded.

    Args:
        began: seconds since the epoch.
        ended: seconds since the epoch; None while it goes on.
        ending: how; None while it goes on.
        error: what went wrong.
        memory: the most bytes that its processes were seen to hold; None if nobody looked.
    """

    began: float
    ended: float | None
    ending: Ending | None
    error: str | None
    memory: int | None


@dataclass(frozen=True)
class Job:
    """A job as recorded.

    Args:
        id: its number in the queue.
        name: what people call it.
        arguments: as ordered.
        state: "waiting", also for another attempt; "running"; "interrupted", until its queue is taken up
            again; "succeeded" or "failed" for good; "skipped", it was not done.
        result: what its last attempt left.
        error: what went wrong in it, or why it was skipped.
        attempts: all of them, the first one first.
    """

    id: int
    name: str
    arguments: Mapping[str, Any]
    state: State
    result: Mapping[str, Any] | None
    error: str | None
    attempts: tuple[Attempt, ...]


class Queue:
    """A queue of jobs in a file, shared by one runner and its workers.

    Args:
        path: the file, as `create` made it; on a disk of this machine, as sqlite's write-ahead log wants.

    Raises:
        InputError: there is no such file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not Path(path).exists():
            raise InputError(f"There is no queue at {str(path)!r}.")
        self._database = _connect(path)

    @classmethod
    def create(cls, path: str | os.PathLike[str], orders: Iterable[Order], *, tries: int = 3) -> Self:
        """Make a queue with all its jobs.

        Args:
            path: a new file.
            orders: the jobs; taken in this order.
            tries: how often a job may fail of what may pass by itself, before it has failed for good.
        """
        database = _connect(path)
        database.execute("PRAGMA journal_mode = WAL")
        with _writing(database):
            for statement in SCHEMA:
                database.execute(statement)
            database.execute("INSERT INTO runner (tries) VALUES (?)", (tries,))
            for order in orders:
                _insert(database, order)
        database.close()
        return cls(path)

    def add(self, order: Order, *, skipped: str | None = None) -> bool:
        """Add a job behind the others, unless one of its name is there.

        Args:
            order: the job.
            skipped: why it is not done; it is kept on record only.

        Returns:
            Whether it was added now.
        """
        with _writing(self._database) as database:
            if database.execute("SELECT id FROM jobs WHERE name = ?", (order.name,)).fetchone():
                return False
            job = _insert(database, order)
            if skipped is not None:
                database.execute("UPDATE jobs SET state = 'skipped', error = ? WHERE id = ?", (skipped, job))
        return True

    def forget(self, jobs: Iterable[int]) -> None:
        """Delete jobs, and what is recorded of them."""
        with _writing(self._database) as database:
            for job in jobs:
                database.execute("DELETE FROM attempts WHERE job = ?", (job,))
                database.execute("DELETE FROM jobs WHERE id = ?", (job,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def claim(self, worker: Mapping[str, Any]) -> Claim | None:
        """Take the next job for a worker; None if none may be taken now."""
        began = time.time()
        with _writing(self._database) as database:
            row = database.execute(CLAIM, (began,)).fetchone()
            if row is None:
                return None
            job, attempt, task, arguments = row
            database.execute(
                "INSERT INTO attempts (job, number, worker, began) VALUES (?, ?, ?, ?)",
                (job, attempt, json.dumps(worker), began),
            )
        return Claim(job, attempt, task, json.loads(arguments), worker, began)

    def end(self, claim: Claim, outcome: Outcome) -> bool:
        """Record how an attempt ended, unless that is recorded already.

        A failure that may pass by itself sends the job back, to wait about twice as long as the last time.
        Behind one that failed for good, the jobs that need it are skipped.

        Returns:
            Whether it was recorded now.
        """
        now = time.time()
        with _writing(self._database) as database:
            state, not_before = self._next(claim, outcome, now)
            result = None if outcome.result is None else json.dumps(outcome.result)
            ended = database.execute(
                "UPDATE jobs SET state = ?, not_before = ?, result = ?, error = ?"
                " WHERE id = ? AND state = 'running' AND attempts = ?",
                (state, not_before, result, outcome.error, claim.job, claim.attempt),
            ).rowcount
            if ended:
                database.execute(
                    "UPDATE attempts SET ended = ?, ending = ?, error = ? WHERE job = ? AND number = ?",
                    (now, outcome.ending, outcome.error, claim.job, claim.attempt),
                )
            if ended and state in _CUT:
                self._cut_off(claim.job, state)
        return bool(ended)

    def running(self) -> tuple[Claim, ...]:
        """The attempts that go on, or whose worker has gone without a word."""
        rows = self._database.execute(RUNNING).fetchall()
        return tuple(
            Claim(job, attempt, task, json.loads(arguments), json.loads(worker), began)
            for job, attempt, task, arguments, worker, began in rows
        )

    def jobs(self) -> tuple[Job, ...]:
        """All jobs, in their order."""
        attempts: dict[int, list[Attempt]] = {}
        for job, *facts in self._database.execute(
            "SELECT job, began, ended, ending, error, memory FROM attempts ORDER BY job, number"
        ):
            attempts.setdefault(job, []).append(Attempt(*facts))
        columns = "id, name, arguments, state, result, error"
        rows = self._database.execute(f"SELECT {columns} FROM jobs ORDER BY id")
        return tuple(_job(row, attempts.get(row[0], [])) for row in rows)

    def states(self) -> dict[int, tuple[State, int]]:
        """Of each job its state, and how many attempts there were."""
        rows = self._database.execute("SELECT id, state, attempts FROM jobs")
        return {job: (state, attempts) for job, state, attempts in rows}

    def reopen(self) -> None:
        """Let the interrupted jobs wait again."""
        with _writing(self._database) as database:
            database.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'interrupted'")

    def set_slots(self, slots: int) -> None:
        """Say how many jobs may go on at the same time; those that do already are left alone."""
        with _writing(self._database) as database:
            database.execute("UPDATE runner SET slots = ? WHERE slots <> ?", (slots, slots))

    def note_memory(self, claim: Claim, size: int) -> None:
        """Keep how many bytes an attempt holds, if they are more than before."""
        with _writing(self._database) as database:
            database.execute(
                "UPDATE attempts SET memory = ? WHERE job = ? AND number = ? AND coalesce(memory, 0) < ?",
                (size, claim.job, claim.attempt, size),
            )

    def most_memory(self) -> int:
        """The most bytes that an attempt was seen to hold; 0 before anybody looked."""
        [most] = self._database.execute("SELECT coalesce(max(memory), 0) FROM attempts").fetchone()
        return int(most)

    def _cut_off(self, job: int, state: State) -> None:
        """Let the jobs that need one which did not succeed share its fate."""
        [name] = self._database.execute("SELECT name FROM jobs WHERE id = ?", (job,)).fetchone()
        why = f"{name} {'failed' if state == 'failed' else 'was interrupted'}."
        self._database.execute(CUT_OFF, (job, _CUT[state], why))

    def _next(self, claim: Claim, outcome: Outcome, now: float) -> tuple[State, float]:
        [failures, tries] = self._database.execute(
            "SELECT count(*), (SELECT tries FROM runner) FROM attempts WHERE job = ? AND ending = 'failed'",
            (claim.job,),
        ).fetchone()
        if outcome.again and failures + 1 < tries:
            return "waiting", now + _wait(failures)
        return outcome.ending, 0.0


def _insert(database: sqlite3.Connection, order: Order) -> int:
    added = database.execute(
        "INSERT INTO jobs (name, task, arguments) VALUES (?, ?, ?) RETURNING id",
        (order.name, order.task, json.dumps(order.arguments)),
    )
    [job] = added.fetchone()
    database.executemany("INSERT INTO needs VALUES (?, ?)", [(job, place + 1) for place in order.after])
    return int(job)


def _job(row: tuple[Any, ...], attempts: Iterable[Attempt]) -> Job:
    number, name, arguments, state, result, error = row
    left = None if result is None else json.loads(result)
    return Job(number, name, json.loads(arguments), state, left, error, tuple(attempts))


def _wait(failures: int) -> float:
    """Seconds, half of them by chance, so that what failed together does not come back together."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(failures, 20))
    return longest * random.uniform(0.5, 1.0)


def _connect(path: str | os.PathLike[str]) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)


@contextmanager
def _writing(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, and nobody else writes meanwhile."""
    with database:
        database.execute("BEGIN IMMEDIATE")
        yield database
