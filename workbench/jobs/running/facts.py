"""What is known of a run before it begins, and is written down first."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from workbench.jobs.notebooks.notebook import declared_parameters
from workbench.jobs.records.code import changes_since_commit, describe_code
from workbench.jobs.records.folder import PATCH, create_folder, id_of, write_facts
from workbench.jobs.records.ledger import keep_room
from workbench.jobs.records.mask import Mask
from workbench.jobs.records.process import identify_process
from workbench.jobs.running.bounds import Bounds
from workbench.jobs.running.seeding import seed_of, seeds


@dataclass(frozen=True)
class Job:
    """What is to be run, how, and where its traces go.

    Args:
        source: the notebook.
        content: what is in it.
        parameters: the values that were given.
        kernel: as found.
        bounds: how far it may go.
        began: in UTC.
        folder: of the run.
        mask: what must not be shown.
    """

    source: Path
    content: Mapping[str, Any]
    parameters: Mapping[str, Any]
    kernel: AsyncKernelManager
    bounds: Bounds
    began: datetime
    folder: Path
    mask: Mask

    @property
    def seed(self) -> int:
        """What the generators are seeded with that the notebook draws from."""
        declared = {each.name: each.default for each in declared_parameters(self.content)}
        return seed_of(self.parameters.get("seed", declared.get("seed")))

    def open_folder(self, noted: Mapping[str, Any]) -> dict[str, Any]:
        """Make the run's folder with all that is known by now, and answer that.

        Args:
            noted: facts from whoever asks for the run.
        """
        git = describe_code(self.source.parent)
        patch = changes_since_commit(self.source.parent) if git and git["dirty"] else ""
        facts = {**self._facts(), "git": {**git, "patch": PATCH} if git and patch else git, **noted}
        create_folder(self.folder, self.mask.hide_in(facts))
        keep_room(self.folder)
        if patch:
            (self.folder / PATCH).write_text(self.mask.hide(patch), encoding="utf-8")
        return facts

    def write(self, facts: Mapping[str, Any]) -> None:
        """Write `run.json` anew."""
        write_facts(self.folder, self.mask.hide_in(facts))

    def _facts(self) -> dict[str, Any]:
        declared = declared_parameters(self.content)
        return {
            "id": id_of(self.folder),
            "name": self.source.stem,
            "notebook": str(self.source),
            "directory": str(Path.cwd()),
            "digest": digest_of(self.source),
            "status": "running",
            "error": None,
            "started": self.began.isoformat(),
            "seconds": None,
            "parameters": self.parameters,
            "defaults": {each.name: each.default for each in declared if each.name not in self.parameters},
            "limits": self.bounds.facts(),
            "kernel": self.kernel.kernel_name,
            "seeds": seeds(self.seed, os.environ),
            **identify_process(),
        }


def digest_of(notebook: Path) -> str:
    """A hash of a notebook's file."""
    return hashlib.sha256(notebook.read_bytes()).hexdigest()
