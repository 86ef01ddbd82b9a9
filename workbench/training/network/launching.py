"""Runs the ranks of a training and sees to it that none of them is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from workbench.errors import TrainingFailed

LOOK = 0.1  # seconds between two looks at the ranks
Rank = subprocess.Popen[bytes]


class Launcher(Protocol):
    """Where the ranks of a training run."""

    def run(self, folder: Path) -> None:
        """Run `train_rank` on a job's folder as often as there are ranks, and return when all have ended.

        However it ends, also by KeyboardInterrupt, no rank is left running.

        Raises:
            TrainingFailed: a rank ended with an error.
        """


@dataclass(frozen=True)
class LocalProcesses:
    """This machine.

    Args:
        processes: how many ranks; None is one for each GPU, and one where there is none.

    Each rank leads a session of its own, so that an interrupt typed at the terminal reaches us alone, and
    reads a pipe that ends when this process does, however that comes about.
    """

    processes: int | None = None

    def run(self, folder: Path) -> None:
        count = self.processes or _gpus() or 1
        shared = {**_threads(count), **os.environ} | _meeting_place(count)
        ranks: list[Rank] = []
        try:
            for at in range(count):
                own = {"RANK": str(at), "LOCAL_RANK": str(at)} if count > 1 else {}
                ranks.append(_started(folder, at, shared | own))
            while any(rank.poll() is None for rank in ranks) and not any(rank.returncode for rank in ranks):
                time.sleep(LOOK)
            _require_success(folder, ranks)
        finally:
            for rank in ranks:
                _end(rank)


def _started(folder: Path, at: int, environment: dict[str, str]) -> Rank:
    with _log(folder, at).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "workbench.training.network", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


def _require_success(folder: Path, ranks: list[Rank]) -> None:
    """Blame the rank that ended first: one that was killed, for the others then fail by themselves."""
    failed = sorted((rank.returncode, at) for at, rank in enumerate(ranks) if rank.returncode)
    if failed:
        code, at = failed[0]
        ending = f"status {code}" if code > 0 else signal.Signals(-code).name
        said = _log(folder, at).read_text(errors="replace").strip()
        raise TrainingFailed(
            f"Process {at} of {len(ranks)} that trained the network ended with {ending}.", do=said[-2000:]
        )


def _end(rank: Rank) -> None:
    if rank.poll() is None:
        rank.kill()
    rank.communicate()


def _threads(count: int) -> dict[str, str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {"OMP_NUM_THREADS": str(max(1, cores // count)), "OMP_WAIT_POLICY": "passive"}


def _meeting_place(count: int) -> dict[str, str]:
    """Where ranks find each other; one rank alone needs none."""
    if count == 1:
        return {}
    every = {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    return every | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port())}


def _gpus() -> int:
    import torch

    return torch.cuda.device_count()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _log(folder: Path, rank: int) -> Path:
    return folder / f"rank-{rank}.log"
