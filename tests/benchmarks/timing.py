"""Times several ways of doing one piece of work in turn, each in a fresh process, and compares them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "bench"  # where everything runs, and what it reads and writes lies
PYTHON = sys.executable
PEERS = str(ROOT / ".venv-peers" / "bin" / "python")

_SCRIPT = """
import os
os.sched_setaffinity(0, {cores})
{setup}
from time import perf_counter
start = perf_counter()
{work}
print("\\n", perf_counter() - start)
"""


@dataclass(frozen=True)
class Way:
    """One way to do the work.

    Args:
        name: who does it.
        seconds: does it once, and says how long that took.
        aim: what we set out for: of our own way in seconds, of a peer's for the ratio to it.
    """

    name: str
    seconds: Callable[[], float]
    aim: str = ""


@dataclass(frozen=True)
class Timed:
    """How long one way took, turn by turn."""

    name: str
    seconds: tuple[float, ...]
    aim: str

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass(frozen=True)
class Comparison:
    """All ways of one piece of work, timed side by side.

    Args:
        work: what was done.
        ours: our way.
        peers: the others.
        load: how many processes wanted a core in the minute before.
    """

    work: str
    ours: Timed
    peers: tuple[Timed, ...]
    load: float

    def ratio(self, peer: Timed) -> float:
        """How many times as long as the peer we take."""
        return self.ours.median / peer.median


def race(work: str, ours: Way, *peers: Way, turns: int) -> Comparison:
    """Let all ways do the work in turn, so that a busy moment of the machine hits all alike."""
    seconds: dict[str, list[float]] = {way.name: [] for way in (ours, *peers)}
    load = os.getloadavg()[0]
    for _ in range(turns):
        for way in (ours, *peers):
            seconds[way.name].append(way.seconds())
    first, *others = (Timed(way.name, tuple(seconds[way.name]), way.aim) for way in (ours, *peers))
    return Comparison(work, first, tuple(others), load)


def script(setup: str, work: str, *, python: str = PYTHON, cores: int | None = None) -> Callable[[], float]:
    """Python that gets ready and then works; only the work is timed, so imports and reading are not.

    Args:
        setup: what comes first; where the first call of a library is slow, it is made here, on few rows.
        work: one line.
        python: the interpreter.
        cores: that it may use; all by default.
    """
    program = _SCRIPT.format(setup=setup, work=work, cores=sorted(os.sched_getaffinity(0))[:cores])

    def seconds() -> float:
        return float(_run(python, "-W", "ignore", "-c", program).split()[-1])

    return seconds


def command(*words: str) -> Callable[[], float]:
    """A whole command, from the start of its process to its end."""

    def seconds() -> float:
        start = perf_counter()
        _run(*words)
        return perf_counter() - start

    return seconds


def _run(*words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=FOLDER, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ChildProcessError(f"{words} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout
