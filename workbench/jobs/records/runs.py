"""The runs of the past, read back from their folders, and those that go on right now."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Literal

from workbench.errors import InputError
from workbench.jobs.records.folder import FACTS, JOURNAL, REPORT, read_facts, read_lines
from workbench.jobs.records.process import is_gone
from workbench.jobs.records.recorder import ARTIFACTS

Status = Literal[
    "running", "succeeded", "failed", "timeout", "out of memory", "killed", "interrupted", "lost"
]


@dataclass(frozen=True)
class Run:
    """One run of a notebook.

    Args:
        folder: where everything about it lies.
        id: its short name.
        name: the notebook's name.
        status: "running"; "succeeded"; "failed", a cell raised; "timeout", a cell or all took too long;
            "out of memory", it held more than it may; "killed", the kernel went away; "interrupted", somebody
            stopped it; "lost", the process that ran it is gone without a word.
        error: what went wrong and in which cell; None where nothing did.
        parameters: the values that were given; for the others the notebook's defaults held.
        started: in UTC.
        seconds: from start to end; None if it has not ended.
        artifacts: the files it left as results.
        report: the HTML page; None where there is none (yet).
        cells: of each cell that ended its number, its seconds, and whether it was done.
        facts: all of `run.json`: git commit, packages, inputs, seeds and more.
    """

    folder: Path
    id: str
    name: str
    status: Status
    error: str | None
    parameters: Mapping[str, Any]
    started: datetime
    seconds: float | None
    artifacts: tuple[Path, ...]
    report: Path | None
    cells: tuple[Mapping[str, Any], ...] = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)

    def _repr_html_(self) -> str:
        shown: list[tuple[str, object]] = [
            ("notebook", self.name),
            ("status", self.status),
            ("error", self.error),
            ("seconds", self.seconds),
            ("report", self.report),
            *(("artifact", path) for path in self.artifacts),
        ]
        rows = (f"<tr><th>{name}</th><td>{escape(str(value))}</td></tr>" for name, value in shown if value)
        return f"<table>{''.join(rows)}</table>"


def load_run(folder: str | os.PathLike[str]) -> Run:
    """Read a run back from its folder, also while it goes on.

    Raises:
        InputError: the folder holds no run.
    """
    path = Path(folder).absolute()
    if not (path / FACTS).exists():
        raise InputError(f"There is no run in {str(folder)!r}.", do=f"Its folder would hold {FACTS}.")
    facts = read_facts(path)
    files = (path / ARTIFACTS / each["path"] for each in facts.get("artifacts", ()))
    return Run(
        folder=path,
        id=facts["id"],
        name=facts["name"],
        status="lost" if facts["status"] == "running" and is_gone(facts) else facts["status"],
        error=facts["error"],
        parameters=facts["parameters"],
        started=datetime.fromisoformat(facts["started"]),
        seconds=facts["seconds"],
        artifacts=tuple(file for file in files if file.exists()),
        report=path / REPORT if (path / REPORT).exists() else None,
        cells=tuple(read_lines(path / JOURNAL)),
        facts=facts,
    )


def list_runs(output_dir: str | os.PathLike[str] = "runs") -> tuple[Run, ...]:
    """Read every run in a folder of runs, the latest first."""
    runs = (load_run(path.parent) for path in Path(output_dir).glob(f"[!.]*/{FACTS}"))
    return tuple(sorted(runs, key=lambda run: run.started, reverse=True))


def find_run(name: str, output_dir: str | os.PathLike[str] = "runs") -> Run:
    """Find a run by its folder, or in a folder of runs by its id or the folder's name.

    Raises:
        InputError: there is no such run.
    """
    if (Path(name) / FACTS).exists():
        return load_run(name)
    runs = list_runs(output_dir)
    for run in runs:
        if name in (run.id, run.folder.name):
            return run
    ids = [run.id for run in runs]
    raise InputError(f"There is no run {name!r} in {str(output_dir)!r}.", known=ids, given=name)
