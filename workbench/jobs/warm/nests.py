"""Nests, seen from outside: processes that have a notebook's libraries imported, and fork its kernels."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import Any

from workbench.jobs.notebooks.slow_parser import put_off_in_kernel

_PROGRAM = Path(__file__).with_name("nest.py")
_MOST = 3  # nests that a process keeps


@dataclass(frozen=True)
class Origin:
    """What the kernels of a nest share.

    Args:
        python: the interpreter with its options.
        imports: the modules that are imported.
        env: environment variables, those that a kernel is given besides left out.
        cwd: the working directory.
    """

    python: tuple[str, ...]
    imports: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    cwd: str


class Nests:
    """The nests of a process, the latest used last."""

    def __init__(self) -> None:
        self._nests: dict[Origin, _Nest] = {}

    def fork(self, origin: Origin, argv: list[str], env: dict[str, str], log: int) -> Forked | None:
        """Fork a kernel; None where that is not possible now.

        Args:
            origin: what it shares with others.
            argv: its command line.
            env: its environment variables.
            log: the descriptor of the file that its process writes to.
        """
        nest = self._nests.pop(origin) if origin in self._nests else _Nest(origin)
        self._nests[origin] = nest
        if len(self._nests) > _MOST:
            self._nests.pop(next(iter(self._nests))).close()
        if nest.busy:
            return None
        try:
            return nest.fork(argv, env, log)
        except (EOFError, OSError):  # it was killed, or a package was installed
            self._nests.pop(origin).close()
            return None

    def close(self) -> None:
        """End them, and the kernels that run."""
        while self._nests:
            self._nests.popitem()[1].close()


current_nests: ContextVar[Nests | None] = ContextVar("current_nests", default=None)


class _Nest:
    """A process that forks one kernel at a time. It ends, and its kernel too, when ours does."""

    def __init__(self, origin: Origin) -> None:
        self._channel, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [*origin.python, _PROGRAM, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=dict(origin.env),
                cwd=origin.cwd,
            )
        self._channel.send((put_off_in_kernel(), origin.imports))
        self._kernel: Forked | None = None

    @property
    def busy(self) -> bool:
        return self._kernel is not None and self._kernel.poll() is None

    def fork(self, argv: list[str], env: dict[str, str], log: int) -> Forked:
        self._channel.send({"argv": argv, "env": env})
        send_handle(self._channel, log, self._process.pid)
        self._kernel = Forked(self._channel.recv(), self._channel)
        return self._kernel

    def close(self) -> None:
        self._channel.close()
        self._process.wait()


@contextmanager
def warm_kernels() -> Iterator[None]:
    """Inside, kernels of notebooks that run one after the other are forked with their imports done.

    That is possible on Linux. Threads that are started inside have kernels that start as ever.
    """
    nests = Nests()
    token = current_nests.set(nests if sys.platform == "linux" else None)
    try:
        yield
    finally:
        current_nests.reset(token)
        nests.close()


class Forked:
    """A kernel's process, to those who expect a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, channel: Connection[Any, Any]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._channel = channel

    def poll(self) -> int | None:
        if self.returncode is None and self._channel.poll():
            self.wait()
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            try:
                self.returncode = self._channel.recv()
            except (EOFError, OSError):  # its nest was killed
                self.kill()
                self.returncode = -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)
