"""A training as a folder that any process can be pointed at: what is to be learned, and from which rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from workbench.training.network.inputs import Inputs
from workbench.training.network.target import Target

Task = Literal["classification", "regression"]

JOB, TRAIN, VALIDATION = "job.json", "train.parquet", "validation.parquet"
EVENTS, BEST, LAST = "events.jsonl", "best.ckpt", "last.ckpt"


@dataclass(frozen=True)
class Settings:
    """How the network is built and trained; `Network` says what each is."""

    members: int
    blocks: int
    width: int
    epochs: int
    batch_size: int
    learning_rate: float
    patience: int
    seed: int


@dataclass(frozen=True)
class Job:
    """What is to be learned.

    Args:
        task: "classification" or "regression".
        settings: how.
        inputs: what is read of each feature.
        target: what is learned of it.
        fingerprint: of the rows.
    """

    task: Task
    settings: Settings
    inputs: Inputs
    target: Target
    fingerprint: str

    def write(self, folder: Path) -> None:
        """Write it as the folder's job.json."""
        (folder / JOB).write_text(json.dumps(self.to_json()))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The job of a folder."""
        return cls.from_json(json.loads((folder / JOB).read_text()))

    def to_json(self) -> dict[str, Any]:
        """Names and plain values."""
        return asdict(self) | {"inputs": self.inputs.to_json()}

    @classmethod
    def from_json(cls, job: Mapping[str, Any]) -> Self:
        """The job that `to_json` described."""
        return cls(
            **{
                **job,
                "settings": Settings(**job["settings"]),
                "inputs": Inputs.from_json(job["inputs"]),
                "target": Target.from_json(job["target"]),
            }
        )
