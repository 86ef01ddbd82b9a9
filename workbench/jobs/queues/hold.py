"""One at a time: a lock on a file that says who holds it, and is free when that process is gone."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import InUse
from workbench.jobs.records.process import identify_process


@contextmanager
def hold(path: Path, what: str) -> Iterator[None]:
    """Hold a lock for as long as this process lives, at most.

    Args:
        path: the lock's file, on a disk whose locks all who come see (NFS: from version 4 on).
        what: what is done under it, for the message to those who come later.

    Raises:
        InUse: another process holds it; says which one, where, and since when.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(
                f"{_holder(path)} is at work on {what} already.", do="Wait for it, or stop it with Ctrl-C."
            ) from None
        file.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(json.dumps({**identify_process(), "since": since}))
        file.flush()
        yield


def holder_of(path: Path) -> str | None:
    """Who holds a lock; None if nobody does."""
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(path)
    return None


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # it has taken the lock and not said who it is yet
        return "Another process"
    return f"Process {holder['pid']} on {holder['host']}, since {holder['since']},"
