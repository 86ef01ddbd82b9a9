"""A Spark cluster as the place where a network is trained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

from workbench.errors import InputError, MissingExtraError, TrainingFailed
from workbench.training.network.launching import LOOK

PATIENCE = 10.0  # seconds that the driver has to call its ranks back
_LOG = "spark.log"


@dataclass(frozen=True)
class Spark:
    """A Spark cluster to train on: `Network(on=Spark("spark://head:7077"))`.

    Args:
        url: of its master (spark://, also local-cluster[…]) or of a Spark Connect server (sc://).
        processes: ranks, each a task on a worker; all run at once.
        retries: how often a training that loses a worker goes on from its last checkpoint.
        settings: of Spark's session, such as {"spark.executor.memory": "4g"}.

    Each rank sees the rows that it would see as one of as many processes on one machine, so it learns the
    same. The workers need the extras `lab`, `spark` and `train`, and must see the training's folder under the
    same path; their Python is PYSPARK_PYTHON, or else at the path of this one.
    """

    url: str
    processes: int = 2
    retries: int = 2
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.url.startswith(("spark://", "sc://", "local-cluster[", "yarn", "k8s://")):
            raise InputError(
                f"{self.url!r} is no cluster of Spark.", do="Give spark://host:7077, or sc://host:15002."
            )

    def run(self, folder: Path) -> None:
        """Train on a job's folder; see `Launcher`."""
        if find_spec("pyspark") is None:
            raise MissingExtraError.of("workbench.Spark", "spark")
        statuses = (self._drive(folder) for _ in range(1 + self.retries))
        if all(statuses):
            said = (folder / _LOG).read_text(errors="replace").strip()[-2000:]
            raise TrainingFailed(f"The network was not trained on {self.url}.", do=said)

    def _drive(self, folder: Path) -> int:
        """Try it once, in a process that has a session of Spark; returns its exit status."""
        with (folder / _LOG).open("ab") as log:
            driver = subprocess.Popen(
                [sys.executable, "-m", "workbench.engines.spark_ranks"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={"PYSPARK_PYTHON": sys.executable, **os.environ},
                start_new_session=True,
            )
        try:
            assert driver.stdin is not None
            with suppress(BrokenPipeError):
                driver.stdin.write(self._order(folder))
                driver.stdin.flush()
            return driver.wait()
        finally:
            _end(driver)
            _await_ranks(folder)

    def _order(self, folder: Path) -> bytes:
        """What the driver is to run, as `workbench.engines.spark_ranks` reads it."""
        order = {
            "url": self.url,
            "count": self.processes,
            "function": f"{__name__}:{train_on_worker.__name__}",
            "arguments": [str(folder.absolute())],
            "settings": dict(self.settings),
        }
        return json.dumps(order).encode() + b"\n"


def train_on_worker(folder: str) -> None:
    """Train as the rank that the environment says, once an earlier try of this rank has ended."""
    Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    from workbench.training.network.worker import train_rank

    with _alone(Path(folder, f"rank-{os.environ['RANK']}.lock")):
        train_rank(folder)


def _end_with_parent(parent: int) -> None:
    """Spark ends torchrun with its task, but gives it no time to end its ranks."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


def _end(driver: subprocess.Popen[bytes]) -> None:
    """Tell the driver to end, which takes its ranks with it."""
    try:
        driver.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        driver.kill()
        driver.wait()


def _await_ranks(folder: Path) -> None:
    """Wait until no rank works in the folder any more."""
    for lock in folder.glob("rank-*.lock"):
        with _alone(lock):
            pass


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait for whoever is in here, in whatever process, on whatever machine; its end lets go of the lock."""
    import fcntl  # Windows has none, and no workers

    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
