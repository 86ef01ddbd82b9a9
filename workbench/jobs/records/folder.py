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

from workbench.jobs.records.mask import Mask
from workbench.jobs.records.recorder import ARTIFACTS

FACTS = "run.json"
JOURNAL = "journal.jsonl"
LOG = "run.log"
NOTEBOOK = "notebook.ipynb"
REPORT = "report.html"


def create_folder(output_dir: str | os.PathLike[str], name: str, started: datetime) -> Path:
    """Make a new folder `<UTC time>-<name>-<id>`; names sort by time.

    Args:
        output_dir: where runs are kept; made where it is missing.
        name: what is run; letters that are awkward in a path become "-".
        started: the time in UTC.
    """
    word = re.sub(r"[^\w.-]+", "-", name)
    folder = Path(output_dir).absolute() / f"{started:%Y%m%dT%H%M%SZ}-{word}-{secrets.token_hex(4)}"
    (folder / ARTIFACTS).mkdir(parents=True)
    return folder


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write `run.json` so that a reader sees the old or the new one, never a half."""
    aside = folder / f".{FACTS}"
    aside.write_text(json.dumps(facts, indent=2, default=str) + "\n", encoding="utf-8")
    aside.replace(folder / FACTS)


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
        path.write_text(hidden, encoding="utf-8", errors="surrogateescape")
