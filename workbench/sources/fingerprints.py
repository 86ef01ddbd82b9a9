"""What a job remembers of the data it was given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal

import polars as pl

from workbench.jobs.records.recorder import is_recording, record

Method = Literal["sha256 of the content", "sha256 of the Parquet footer", "sha256 of the ends"]

_LITTLE = 64 * 1024**2  # bytes that are hashed in the twinkling of an eye
_MUCH = 2 * 1024**3  # bytes that take seconds
_ENDS = 64 * 1024
_TAIL = 8  # bytes: the length of a Parquet footer, and the name of the format

scanned: dict[str, tuple[Path, ...]] = {}  # what this process has scanned: the files of each place


def record_input(uri: str, paths: Sequence[Path] = (), frame: pl.LazyFrame | None = None) -> None:
    """In a job, record a source: where it is, its columns, and of each file path, size and a hash.

    Args:
        uri: the place.
        paths: its files, where it is on this machine.
        frame: what reads them.
    """
    scanned[uri] = tuple(paths)
    if not is_recording():
        return
    if not paths:
        record("input", uri=uri)
        return
    method = _method(paths)
    files = _files(paths, method)
    record(
        "input",
        uri=uri,
        bytes=sum(size for _, size, _ in files),
        fingerprint=_fingerprint(files),
        method=method,
        files=[{"path": str(path.absolute()), "bytes": size, "hash": found} for path, size, found in files],
        schema=None if frame is None else _schema(frame),
    )


def fingerprint(paths: Sequence[Path]) -> str:
    """A hash of files' names, sizes and data, as far as reading them is quick: other data shows.

    All is hashed up to 64 MiB. Beyond that of Parquet the footers, which tell the size, least and greatest
    value of every part, so that a change that leaves all these as they are is not seen. Of other formats all
    is hashed up to 2 GiB, and beyond that the first and last 64 KiB of each file.
    """
    return _fingerprint(_files(paths, _method(paths)))


def _files(paths: Sequence[Path], method: Method) -> list[tuple[Path, int, str]]:
    return [(path, path.stat().st_size, _HASHES[method](path)) for path in paths]


def _fingerprint(files: Sequence[tuple[Path, int, str]]) -> str:
    root = os.path.commonpath([path.parent for path, _, _ in files])
    lines = (f"{path.relative_to(root).as_posix()} {size} {found}\n" for path, size, found in files)
    return sha256("".join(lines).encode()).hexdigest()


def _method(paths: Sequence[Path]) -> Method:
    size = sum(path.stat().st_size for path in paths)
    if size <= _LITTLE:
        return "sha256 of the content"
    if all(map(_is_parquet, paths)):
        return "sha256 of the Parquet footer"
    return "sha256 of the content" if size <= _MUCH else "sha256 of the ends"


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as content:
        content.seek(max(0, path.stat().st_size - 4))
        return content.read() == b"PAR1"


def _content(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, sha256).hexdigest()


def _footer(path: Path) -> str:
    with path.open("rb") as content:
        size = content.seek(0, os.SEEK_END)
        content.seek(size - _TAIL)
        length = int.from_bytes(content.read(4), "little")
        content.seek(max(0, size - _TAIL - length))
        return sha256(content.read()).hexdigest()


def _ends(path: Path) -> str:
    with path.open("rb") as content:
        found = sha256(content.read(_ENDS))
        content.seek(max(path.stat().st_size - _ENDS, 0))
        found.update(content.read(_ENDS))
        return found.hexdigest()


_HASHES: dict[Method, Callable[[Path], str]] = {
    "sha256 of the content": _content,
    "sha256 of the Parquet footer": _footer,
    "sha256 of the ends": _ends,
}


def _schema(frame: pl.LazyFrame) -> dict[str, str] | None:
    """Each column's type; None where the files cannot be read, as whoever reads them will be told."""
    try:
        return {name: str(kind) for name, kind in frame.collect_schema().items()}
    except (pl.exceptions.PolarsError, OSError):
        return None
