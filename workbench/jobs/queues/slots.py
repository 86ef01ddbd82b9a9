"""How many jobs may run side by side: what the cores allow, and the memory that is free."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

import psutil

_GROUP = Path("/sys/fs/cgroup")  # what a container may use (control groups, version 2)


def usable_cores() -> int:
    """How many cores this process may use: those it is bound to, and the quota of its container."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _group("cpu.max").partition(" ")
    return min(bound, max(1, math.ceil(int(quota) / int(period)))) if quota.isdigit() else bound


def free_memory() -> int:
    """How many bytes can be had without swapping, here or in our container."""
    free = int(psutil.virtual_memory().available)
    limit = _group("memory.max")
    return min(free, int(limit) - int(_group("memory.current"))) if limit.isdigit() else free


def memory_of(pid: int) -> int:
    """How many bytes a process and all its children hold; 0 once it is gone."""
    try:
        process = psutil.Process(pid)
        return sum(_resident(each) for each in (process, *process.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0


def slots(most: int, held: Sequence[int], need: int, free: int) -> int:
    """How many jobs may run at the same time: those that do already, and more while memory lasts.

    Args:
        most: never more than these.
        held: the bytes that each running job holds now.
        need: the most bytes that any job like these has held; 0 if that is not known yet.
        free: bytes that nobody holds.

    Returns:
        At least 1: what does not fit alone shall say so itself.

    >>> slots(8, held=[2, 3], need=4, free=15)  # the two that run may want 3 more, and 12 is enough for three
    5
    """
    if not need:
        return most
    growth = sum(max(0, need - each) for each in held)
    return max(1, min(most, len(held) + max(0, free - growth) // need))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _group(name: str) -> str:
    try:
        return (_GROUP / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""
