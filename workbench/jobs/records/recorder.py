"""What a notebook tells of itself while it runs as a job: the files it makes, what it read, its seeds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RUN_VARIABLE = "WORKBENCH_RUN"  # names the run's folder to the job's kernel
RECORDS = "records.jsonl"
ARTIFACTS = "artifacts"

_watchers: list[list[dict[str, Any]]] = []


def artifact(name: str | os.PathLike[str]) -> Path:
    """Say where to write a file that is a result: in a job its run keeps and lists it.

    Args:
        name: a file name, or a relative path with folders, which are made.

    Returns:
        A path in the run's `artifacts` folder; outside of a job, the same path in the working directory.

    Raises:
        InputError: an absolute path, or one that leaves the folder.

    >>> artifact("model.onnx")
    PosixPath('model.onnx')
    """
    path = Path(name)
    if path.is_absolute() or ".." in path.parts:
        from workbench.errors import InputError

        raise InputError(
            f"An artifact lives in its run's folder, so {str(name)!r} cannot be one.",
            do="Give a file name, such as 'model.onnx'.",
        )
    if folder := os.environ.get(RUN_VARIABLE):
        record("artifact", path=path.as_posix())
        path = Path(folder, ARTIFACTS, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def record(kind: str, /, **facts: Any) -> None:
    """Note a fact for the run's record; outside of a job this does nothing.

    Args:
        kind: "input" (a source that was read), "seed", or any other word.
        facts: plain values; what JSON cannot hold is written as text.
    """
    for watcher in _watchers:
        watcher.append({"kind": kind, **facts})
    if folder := os.environ.get(RUN_VARIABLE):
        noted = {"kind": kind, "at": datetime.now(UTC).isoformat(timespec="milliseconds"), **facts}
        line = _hidden(json.dumps(noted, default=str))
        with Path(folder, RECORDS).open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")


@contextmanager
def watch_records() -> Iterator[list[dict[str, Any]]]:
    """Collect what is recorded inside, also outside of a job."""
    seen: list[dict[str, Any]] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers[:] = [each for each in _watchers if each is not seen]


def is_recording() -> bool:
    """Whether anybody wants to know: a job, or somebody who watches."""
    return bool(_watchers) or RUN_VARIABLE in os.environ


def _hidden(line: str) -> str:
    """A line of JSON without the secrets that this process revealed."""
    from workbench.jobs.records.mask import revealed

    return json.dumps(revealed.hide_in(json.loads(line))) if revealed else line
