"""Processes that are watched from outside: what they tell, and when they are gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil

MODULE = "workbench.training.network"


def wait_until(happens: Callable[[], object], *, seconds: float = 200.0) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def ranks_of(folder: Path) -> list[psutil.Process]:
    """The processes that train in a folder, whoever started them, in the order of their start."""
    found = []
    for process in psutil.process_iter(["cmdline", "create_time", "status"]):
        command = process.info["cmdline"] or []
        if MODULE in command and str(folder) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return sorted(found, key=lambda process: process.info["create_time"])
