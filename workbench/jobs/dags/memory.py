"""What is remembered of the last run of each node, in files that survive whoever writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["running", "succeeded", "failed", "interrupted"]


@dataclass(frozen=True)
class Remembered:
    """The last time that a node was run.

    Args:
        status: how it ended; "running" also where its worker was killed and nobody could say more.
        fingerprint: what its outcome depends on.
        after: the runs of the nodes before it, by their names.
        run: its run's folder; None where it left none.
        inputs: stamps of what it read.
    """

    status: Status
    fingerprint: Mapping[str, Any]
    after: Mapping[str, str]
    run: Path | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Memory:
    """What is remembered of a DAG's nodes.

    Args:
        folder: of one file for each node.
    """

    folder: Path

    def of(self, node: str) -> Remembered | None:
        """The last time of a node; None if there was none."""
        try:
            facts = json.loads((self.folder / f"{node}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Remembered(**{**facts, "run": Path(facts["run"]) if facts["run"] else None})

    def run_of(self, node: str) -> str | None:
        """The folder of a node's last run, if it succeeded."""
        last = self.of(node)
        return str(last.run) if last and last.status == "succeeded" else None

    def keep(self, node: str, last: Remembered) -> None:
        """Remember; a reader sees the old or the new, never a half."""
        facts = {**vars(last), "run": str(last.run) if last.run else None}
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f".{node}.json"
        aside.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        aside.replace(self.folder / f"{node}.json")
