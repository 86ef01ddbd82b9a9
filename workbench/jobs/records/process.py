"""Whether the process that runs a job is still there, asked later and from elsewhere."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

import psutil


def identify_process() -> dict[str, Any]:
    """Describe this process so that nobody takes another for it: pids are used again."""
    return {"host": platform.node(), "pid": os.getpid(), "pid_since": psutil.Process().create_time()}


def is_gone(described: Mapping[str, Any]) -> bool:
    """Whether a process that `identify_process` described has ended; on another host one cannot tell."""
    if described["host"] != platform.node():
        return False
    try:
        process = psutil.Process(described["pid"])
        seconds_off = abs(process.create_time() - described["pid_since"])
        return bool(seconds_off > 1 or process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
