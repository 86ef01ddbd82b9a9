"""Trainings as they really run: processes of their own, killed, taken up again, and two that agree."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.network.processes import wait_until
from tests.training.network.tables import TINY, held_out_loss, prepared
from workbench.training.network.events import Event, Reader
from workbench.training.network.job import BEST, LAST
from workbench.training.network.launching import LocalProcesses

LONG = replace(TINY, epochs=12)  # of 101 steps: there are checkpoints in the fifth epoch and in the tenth


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    prepared(folder, 3_600, settings=LONG)
    LocalProcesses().run(folder)
    return folder


def losses(folder: Path) -> dict[int, float]:
    return {event["epoch"]: event["judged"] for event in events(folder, "epoch")}


def events(folder: Path, kind: str) -> list[Event]:
    return [event for event in Reader(folder).new() if event["event"] == kind]


def state(path: Path) -> dict[str, torch.Tensor]:
    return torch.load(path, map_location="cpu", weights_only=True)["state_dict"]


def test_what_it_tells_is_what_its_best_weights_give(whole: Path) -> None:
    told = losses(whole)
    assert held_out_loss(whole) == pytest.approx(min(told.values()), rel=1e-6)
    assert min(told.values()) < 0.8 * told[0]
    assert [event["event"] for event in Reader(whole).new()][::-1][:2] == ["done", "epoch"]


def test_after_a_kill_it_goes_on_as_if_nothing_had_happened(whole: Path, tmp_path: Path) -> None:
    prepared(tmp_path, 3_600, settings=LONG)
    command = [sys.executable, "-m", "workbench.training.network", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as rank:
        wait_until(lambda: len(losses(tmp_path)) >= 6)
        rank.kill()
    assert rank.returncode == -signal.SIGKILL
    assert len(losses(tmp_path)) < 9
    LocalProcesses().run(tmp_path)
    assert losses(tmp_path) == losses(whole)
    for name in (BEST, LAST):
        resumed, expected = state(tmp_path / name), state(whole / name)
        assert all(torch.equal(resumed[name], expected[name]) for name in expected)
