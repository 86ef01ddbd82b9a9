"""Whether files are still what they were."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import file_digest, sha256
from pathlib import Path

_WHOLE = 256 * 1024**2  # bytes up to which a file is read from end to end
_ENDS = 1024**2


def fingerprint_files(paths: Sequence[Path]) -> str:
    """A hash of files' names and contents; of very large ones, of size, time of change, beginning and end.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     data = Path(folder, "data.csv")
    ...     size, before = data.write_text("a,b"), fingerprint_files([data])
    ...     size, after = data.write_text("a,c"), fingerprint_files([data])
    >>> before == after
    False
    """
    found = sha256()
    for path in sorted(paths):
        found.update(f"{path.absolute()}\n{_content(path)}\n".encode())
    return found.hexdigest()


def _content(path: Path) -> str:
    about = path.stat()
    with path.open("rb") as data:
        if about.st_size <= _WHOLE:
            return file_digest(data, "sha256").hexdigest()
        ends = sha256(data.read(_ENDS))
        data.seek(-_ENDS, 2)
        ends.update(data.read(_ENDS))
    return f"{about.st_size} {about.st_mtime_ns} {ends.hexdigest()}"
