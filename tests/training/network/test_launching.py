"""Whatever is done to a rank or to its parent, nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.training.network.processes import ranks_of, wait_until
from tests.training.network.tables import TINY, held_out_loss, prepared
from workbench.errors import TrainingFailed
from workbench.training.network.events import Reader
from workbench.training.network.job import BEST
from workbench.training.network.launching import LocalProcesses

ENDLESS = replace(TINY, epochs=1_000_000, patience=1_000_000)

PARENT = """
import sys
from pathlib import Path
from workbench.training.network.launching import LocalProcesses
LocalProcesses(int(sys.argv[2])).run(Path(sys.argv[1]))
"""


def is_training(folder: Path) -> bool:
    """Whether an epoch was told of, and its weights are kept, which comes after."""
    told = any(event["event"] == "epoch" for event in Reader(folder).new())
    return told and (folder / BEST).exists()


def assert_told_by_both(folder: Path) -> None:
    """The loss on held-out rows is that of all of them, though each rank has judged half."""
    told = list(Reader(folder).new())
    assert told[0]["ranks"] == 2
    losses = [event["judged"] for event in told if event["event"] == "epoch"]
    assert np.abs(np.array(losses) - held_out_loss(folder)).min() < 1e-6


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_rank_that_goes_takes_the_others_along(tmp_path: Path, sent: signal.Signals) -> None:
    prepared(tmp_path, 1_000, settings=ENDLESS)
    with ThreadPoolExecutor(1) as beside:
        training = beside.submit(LocalProcesses(2).run, tmp_path)
        wait_until(lambda: training.done() or is_training(tmp_path))
        ranks = ranks_of(tmp_path)
        assert len({os.getsid(rank.pid) for rank in ranks} - {os.getsid(0)}) == 2
        ranks[1].send_signal(sent)
        with pytest.raises(TrainingFailed, match=f"Process 1 of 2 .* ended with {sent.name}"):
            training.result(timeout=10)
    assert not any(rank.is_running() for rank in ranks)
    assert_told_by_both(tmp_path)


@pytest.mark.parametrize(("sent", "processes"), [(signal.SIGTERM, 1), (signal.SIGKILL, 2)])
def test_no_rank_outlives_its_parent(tmp_path: Path, sent: signal.Signals, processes: int) -> None:
    prepared(tmp_path, 1_000, settings=ENDLESS)
    command = [sys.executable, "-c", PARENT, str(tmp_path), str(processes)]
    with subprocess.Popen(command) as parent:
        wait_until(lambda: parent.poll() is not None or is_training(tmp_path))
        ranks = ranks_of(tmp_path)
        assert len(ranks) == processes
        parent.send_signal(sent)
        assert parent.wait(timeout=30) == -sent
    assert not psutil.wait_procs(ranks, timeout=5)[1]


def test_what_a_rank_said_last_is_told(tmp_path: Path) -> None:
    prepared(tmp_path, 1_000)
    (tmp_path / "train.parquet").write_bytes(b"torn")
    with pytest.raises(TrainingFailed, match=r"Process 0 of 1 .* ended with status 1.*(?s:.*)ArrowInvalid"):
        LocalProcesses().run(tmp_path)
