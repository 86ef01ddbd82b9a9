"""What the processes of a kernel use: memory, processor time, and what the graphics cards do meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import fmean
from typing import Any

import psutil

_OWN = re.compile(r"^(?:RssAnon|RssShmem|VmSwap):\s+(\d+)", re.MULTILINE)
_SHARE = re.compile(r"^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+)", re.MULTILINE)


class ProcessTree:
    """A process with its children, theirs, and so on.

    Memory is what they hold for themselves: not the files that they have mapped, their libraries among them,
    which the system takes back as it likes. (On other systems than Linux it is all that is resident.)
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._all = [self._root]
        self._spent = 0.0

    def look_again(self) -> int:
        """See which children there are now, and answer how many processes that makes.

        Raises:
            psutil.NoSuchProcess: the first of them is gone.
        """
        self._all = [self._root, *self._root.children(recursive=True)]
        return len(self._all)

    def memory(self) -> int:
        """How many bytes they hold, where what several share counts for each: never less than `share`."""
        return sum(_kilobytes(each, "status", _OWN) for each in self._all)

    def share(self) -> int:
        """How many bytes they hold, where what several share counts once. This takes the system longer."""
        if (
            len(self._all) == 1
        ):  # what a warm kernel shares with its nest, it would hold alone if it were cold
            return self.memory()
        return sum(_kilobytes(each, "smaps_rollup", _SHARE) for each in self._all)

    def cpu_seconds(self) -> float:
        """Seconds of processor time so far, with those of children that have ended."""
        spent = 0.0
        for each in self._all:
            with suppress(psutil.Error):
                spent += sum(each.cpu_times()[:4])
        self._spent = max(self._spent, spent)
        return self._spent

    def kill(self) -> None:
        for each in self._all:
            with suppress(psutil.Error):
                each.kill()


def summarize(samples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sum samples of a run up: the highest memory in bytes, the seconds of processor time, and means.

    Args:
        samples: the lines of `resources.jsonl`: `seconds` since the start, `cpu` in percent of one core and
            `cpu_seconds` so far, `memory` in bytes and `peak`, the highest since the sample before; where
            there are graphics cards, `gpu` in percent of all and `gpu_memory` in bytes, whoever uses them.
    """
    if not samples:
        return {}
    spent, lasted = samples[-1]["cpu_seconds"], samples[-1]["seconds"]
    found = {
        "peak_memory": max(each["peak"] for each in samples),
        "mean_memory": round(fmean(each["memory"] for each in samples)),
        "cpu_seconds": spent,
        "mean_cpu": round(100 * spent / lasted, 1) if lasted else 0.0,
    }
    cards = [each for each in samples if "gpu" in each]
    if cards:
        found["mean_gpu"] = round(fmean(each["gpu"] for each in cards), 1)
        found["peak_gpu_memory"] = max(each["gpu_memory"] for each in cards)
    return found


def _kilobytes(process: psutil.Process, file: str, what: re.Pattern[str]) -> int:
    try:
        told = Path(f"/proc/{process.pid}/{file}").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _resident(process)
    return 1024 * sum(map(int, what.findall(told)))


def _resident(process: psutil.Process) -> int:
    """For systems without /proc, and 0 for a process that has ended."""
    if psutil.LINUX:
        return 0
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
