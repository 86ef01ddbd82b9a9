"""A trained network as plain values: what it was asked to learn, and its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.training.network.job import BEST, LAST, Job

ROWS = 1024  # asked at a time: a row is 0.1 MiB while it is on its way
_PREFIX = "network."


@dataclass(frozen=True, eq=False)
class Trained:
    """The weights of a job's network, by name, float32; `architecture` says what each is."""

    job: Job
    weights: Mapping[str, npt.NDArray[np.float32]]

    @classmethod
    def found(cls, folder: Path) -> Trained | None:
        """The best of a training's folder so far, or else its last, or None where there is neither."""
        import torch

        for name in (BEST, LAST):
            if (folder / name).exists():
                state: dict[str, Any] = torch.load(folder / name, map_location="cpu", weights_only=True)
                weights = {
                    name.removeprefix(_PREFIX): value.numpy() for name, value in state["state_dict"].items()
                }
                return cls(Job.read(folder), weights)
        return None

    def answers(self, matrix: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """What it says of each row (n, f): values (n,), or probabilities (n, classes)."""
        import torch

        from workbench.training.network.architecture import TabM, combined

        network = TabM(self.job).eval()
        network.load_state_dict({name: torch.from_numpy(value) for name, value in self.weights.items()})
        seen = np.asarray(matrix, dtype=np.float32)
        with torch.inference_mode():
            parts = (self.job.inputs.read(seen[at : at + ROWS]) for at in range(0, max(len(seen), 1), ROWS))
            answers = [combined(network(*map(torch.from_numpy, part)), self.job) for part in parts]
        said: npt.NDArray[np.float64] = torch.cat(answers).numpy()
        return said * self.job.target.spread + self.job.target.centre if said.ndim == 1 else said
