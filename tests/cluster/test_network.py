"""A network learns on the cluster what two processes here learn, also if a worker is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tests.cluster.conftest import Answers, Cluster
from tests.cluster.standalone import EXECUTORS
from tests.spark_session import QUICK_START, SETTINGS
from tests.training.network.processes import wait_until
from workbench.training.network import Network
from workbench.training.network.events import Reader
from workbench.training.network.job import LAST
from workbench.training.network.spark import Spark

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]

RANDOM = np.random.default_rng(7)
ROWS = RANDOM.normal(size=(1_000, 6))
LATE = ROWS[:, 0] * ROWS[:, 1] + RANDOM.normal(scale=0.3, size=len(ROWS)) > 0
EPOCHS = 26  # of 28 steps; every 500 steps there is a checkpoint


@pytest.fixture(scope="module", autouse=True)
def _one_thread_a_rank() -> Any:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OMP_NUM_THREADS", "1")
        environment.setenv("OMP_WAIT_POLICY", "passive")
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """What two processes of this machine learn."""
    return network(tmp_path_factory.mktemp("here"), processes=2).fit(ROWS, LATE)


def network(folder: Path, **where: Any) -> Network:
    return Network(
        members=2,
        blocks=1,
        width=16,
        batch_size=32,
        epochs=EPOCHS,
        patience=EPOCHS,
        seed=3,
        folder=folder,
        **where,
    )


def test_two_workers_learn_what_two_processes_do(here: Network, cluster: Cluster, tmp_path: Path) -> None:
    quick = {"spark.driver.extraJavaOptions": QUICK_START}
    spark = Spark(cluster.master, settings={**SETTINGS, **EXECUTORS, **quick})
    there = network(tmp_path, on=spark).fit(ROWS, LATE)
    assert there.history_.judged == here.history_.judged
    np.testing.assert_array_equal(there.predict_proba(ROWS), here.predict_proba(ROWS))


def test_a_training_goes_on_when_a_worker_is_killed(here: Network, answers: Answers, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(network(tmp_path, on=Spark(answers.connect)).fit, ROWS, LATE)
        wait_until(lambda: training.done() or (tmp_path / LAST).exists(), seconds=300)
        _executor_of_rank(1, tmp_path).kill()
        there = training.result()
    events = list(Reader(tmp_path).new())
    assert [event["event"] for event in events].count("started") == 2
    assert [event.get("epoch") for event in events if event["event"] == "epoch"].count(0) == 1
    np.testing.assert_array_equal(there.predict_proba(ROWS), here.predict_proba(ROWS))


def _executor_of_rank(rank: int, folder: Path) -> psutil.Process:
    lock = str(folder / f"rank-{rank}.lock")
    process = next(each for each in psutil.process_iter() if lock in _opened(each))
    return next(each for each in process.parents() if each.name() == "java")


def _opened(process: psutil.Process) -> list[str]:
    try:
        return [file.path for file in process.open_files()]
    except psutil.Error:
        return []
