"""The folder of a run on disk: what its files are called, and how they are written."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.jobs.records.ledger import use_room, write_aside
from workbench.jobs.records.mask import Mask
from workbench.jobs.records.recorder import ARTIFACTS, RECORDS

FACTS = "run.json"
JOURNAL = "journal.jsonl"
LOCK = "requirements.lock"
LOG = "run.log"
NOTEBOOK = "notebook.ipynb"
PATCH = "changes.patch"
REPORT = "report.html"
RESOURCES = "resources.jsonl"
UNFINISHED = "unfinished.jsonl"


def name_folder(output_dir: str | os.PathLike[str], name: str, started: datetime) -> Path:
    """Name a new folder `<UTC time>-<name>-<id>`; names sort by time, to the microsecond.

    Args:
        output_dir: where runs are kept.
        name: what is run; letters that are awkward in a path become "-".
        started: the time in UTC.
    """
    word = re.sub(r"[^\w.-]+", "-", name)
    return Path(output_dir).absolute() / f"{started:%Y%m%dT%H%M%S.%fZ}-{word}-{secrets.token_hex(4)}"


def id_of(folder: Path) -> str:
    """The short name of the run in a folder."""
    return folder.name.rpartition("-")[2]


def create_folder(folder: Path, facts: Mapping[str, Any]) -> None:
    """Make a run's folder with its first facts, at once: whoever sees it sees a run."""
    aside = folder.with_name(f".{folder.name}")
    (aside / ARTIFACTS).mkdir(parents=True)
    write_facts(aside, facts)
    aside.rename(folder)


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write `run.json` so that a reader sees the old or the new one, never a half."""
    text = json.dumps(facts, indent=2, default=str) + "\n"
    write_aside(folder / FACTS, text, make_room=lambda: use_room(folder))


def read_facts(folder: Path) -> dict[str, Any]:
    """Read `run.json`."""
    facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return facts


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the JSON lines of a file, without the last where a killed process left half of it."""
    if not path.exists():
        return []
    *whole, _rest = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in whole if line]


def conceal_in(path: Path, mask: Mask) -> None:
    """Take out of a file what other processes wrote into it and must not be shown."""
    if not mask or not path.exists():
        return
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    hidden = mask.hide(text)
    if hidden != text:
        aside = path.with_name(f".{path.name}")
        aside.write_text(hidden, encoding="utf-8", errors="surrogateescape")
        aside.replace(path)


def clear_up(folder: Path, mask: Mask) -> None:
    """End the record of a run: hide what other processes wrote, and take away what is for runs that go on."""
    use_room(folder)
    for name in (LOG, RECORDS, PATCH, LOCK, RESOURCES):
        conceal_in(folder / name, mask)
    if (folder / NOTEBOOK).exists():
        (folder / UNFINISHED).unlink(missing_ok=True)
    else:
        conceal_in(folder / UNFINISHED, mask)
