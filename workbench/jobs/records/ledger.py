"""A file of a run that is written to its end as things happen, and the room kept for the run's last words."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

RESERVE = ".reserve"
_ROOM = 1 << 20  # bytes
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Ledger:
    """Text that is on its way to the disk as soon as it is written.

    Where the disk is full it takes nothing more and says so, as a run goes on until its cell has ended.

    Args:
        path: what is there already stays.
    """

    def __init__(self, path: Path) -> None:
        self.is_full = False
        self._file = path.open("ab", buffering=0)

    def write(self, text: str) -> None:
        left = memoryview(text.encode("utf-8", "surrogatepass"))
        try:
            while left and not self.is_full:
                left = left[self._file.write(left) :]
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self.is_full = True

    def fileno(self) -> int:
        """Its descriptor, for another process that writes here as well."""
        return self._file.fileno()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def keep_room(folder: Path) -> None:
    """Take room on the disk now, so that a run can say how it ended although the disk is full by then."""
    with (folder / RESERVE).open("wb") as reserve:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(reserve.fileno(), 0, _ROOM)
        else:
            reserve.write(bytes(_ROOM))


def use_room(folder: Path) -> None:
    """Give the room back that was kept."""
    (folder / RESERVE).unlink(missing_ok=True)


def write_aside(path: Path, text: str, *, make_room: Callable[[], object] | None = None) -> None:
    """Write a file so that a reader sees the old or the new one, never a half.

    Args:
        path: the file.
        text: all of it.
        make_room: called where the disk is full, before a second attempt.
    """
    aside = path.with_name(f".{path.name}")
    try:
        aside.write_text(text, encoding="utf-8", errors="surrogatepass")
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if error.errno not in _FULL or make_room is None:
            raise
        make_room()
        write_aside(path, text)
