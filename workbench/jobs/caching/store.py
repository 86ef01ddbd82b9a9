"""Results of calls on disk, each in one file, so that a writer that dies or races leaves nothing half."""

from __future__ import annotations

import json
import os
import pickle
import secrets
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from filelock import FileLock

from workbench.errors import InputError

FOLDER = ".workbench-cache"


@dataclass(frozen=True)
class Kept:
    """A result that was kept.

    Args:
        facts: what was noted with it.
        path: the file that holds it.
    """

    facts: Mapping[str, Any]
    path: Path

    def load(self) -> Any:
        """Read the result; pickles too, which may run any code, so others must not be able to write here."""
        return _FORMATS[self.path.suffix].read(self.path)


@dataclass(frozen=True)
class Store:
    """A folder of results.

    Args:
        folder: made when the first result is kept, for its owner alone.
    """

    folder: Path

    @property
    def bytes(self) -> int:
        """How many bytes the results take."""
        size = 0
        for path in self.folder.glob("[!.]*"):
            with suppress(FileNotFoundError):  # others replace theirs meanwhile
                size += path.stat().st_size
        return size

    def find(self, key: str) -> Kept | None:
        """Find what was kept under a key.

        Raises:
            InputError: others than its owner can write to the folder.
        """
        if not self.folder.exists():
            return None
        self._require_private()
        try:
            facts = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        path = self.folder / facts["file"]
        return Kept(facts, path) if path.exists() else None

    def keep(self, key: str, value: Any, facts: Mapping[str, Any]) -> Kept:
        """Keep a result under a key, in place of what was there."""
        with suppress(FileExistsError):
            self.folder.mkdir(mode=0o700, parents=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        self._require_private()
        suffix = next(name for name, form in _FORMATS.items() if form.takes(value))
        path = self.folder / f"{key}-{secrets.token_hex(4)}{suffix}"
        aside = self.folder / f".{path.name}"
        try:
            _FORMATS[suffix].write(value, aside)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        noted = {**facts, "file": path.name, "bytes": aside.stat().st_size}
        with FileLock(self.folder / ".lock"):  # else one writer removes what the next has just named
            aside.replace(path)
            aside.write_text(json.dumps(noted), encoding="utf-8")
            aside.replace(self.folder / f"{key}.json")
            for other in set(self.folder.glob(f"{key}-*")) - {path}:
                other.unlink(missing_ok=True)
        return Kept(noted, path)

    def _require_private(self) -> None:
        about = self.folder.stat()
        if hasattr(os, "getuid") and (
            about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        ):
            raise InputError(
                f"Others can write to {self.folder}, and what is read from there may run as code.",
                do=f"Remove the folder, or make it your own: chmod 700 {self.folder}",
            )


@dataclass(frozen=True)
class _Format:
    takes: Callable[[Any], bool]
    write: Callable[[Any, Path], Any]
    read: Callable[[Path], Any]


def _is_frame(value: Any) -> bool:
    return f"{type(value).__module__}.{type(value).__qualname__}" == "polars.dataframe.frame.DataFrame"


def _is_numbers(value: Any) -> bool:
    is_array = f"{type(value).__module__}.{type(value).__qualname__}" == "numpy.ndarray"
    return is_array and not value.dtype.hasobject


def _write_numbers(value: Any, path: Path) -> None:
    with path.open("wb") as file:
        import_module("numpy").save(file, value, allow_pickle=False)


def _pickle(value: Any, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(value, file, protocol=5)


def _unpickle(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)


_FORMATS = {  # the first that takes a value
    ".arrow": _Format(
        _is_frame,
        lambda value, path: value.write_ipc(path),
        lambda path: import_module("polars").read_ipc(path),
    ),
    ".npy": _Format(
        _is_numbers, _write_numbers, lambda path: import_module("numpy").load(path, allow_pickle=False)
    ),
    ".pickle": _Format(lambda _: True, _pickle, _unpickle),
}
