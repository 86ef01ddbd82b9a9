"""A process that has imported libraries, and forks one kernel after the other that have them too.

A kernel's own Python runs this file by itself, because it may not have workbench. The process does no work,
as a fork after work may hang, and starts no thread but those that libraries start as they are imported.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any


def main(channel: int) -> None:
    """Import what we are told, then fork a kernel for each order, until whoever started us is gone."""
    del sys.path[0]  # the folder of this file, before anything else is imported
    user: Connection[Any, Any] = Connection(channel)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    installed = _installed()
    with _as_in_a_kernel():
        first, names = user.recv()
        exec(first, {"__name__": "__main__"})
        for name in ("ipykernel.kernelapp", *names):
            with suppress(Exception):  # the notebook's own import will say so
                importlib.import_module(name)
    gc.collect()
    gc.freeze()  # kernels share the memory of what nobody writes to, and a collection writes
    with suppress(EOFError, OSError):  # our user is gone
        while installed == _installed():
            order, log = user.recv(), recv_handle(user)
            kernel = os.fork()
            if kernel == 0:
                _become_kernel(order, log, user)
                return
            os.close(log)
            user.send(_end_of(kernel, user))
    os._exit(0)  # libraries have much to say at an ordinary exit, and nothing to do


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Plotly asks as it is imported whether it is in a notebook, and remembers."""
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.interactiveshell import InteractiveShell

    shells: Any = InteractiveShell
    shells._instance = ZMQInteractiveShell.__new__(ZMQInteractiveShell)
    try:
        yield
    finally:
        shells._instance = None


def _installed() -> list[int]:
    """When a package came or went last: those that we have imported may be old ones since."""
    folders = [Path(each) for each in sys.path if Path(each).name in ("site-packages", "dist-packages")]
    return [each.stat().st_mtime_ns for each in folders if each.exists()]


def _end_of(kernel: int, user: Connection[Any, Any]) -> int:
    """Wait for the end of a kernel, and end it if its user is gone, who says nothing while it runs."""
    alive = os.pidfd_open(kernel)
    if user in wait([user, alive]):
        os.kill(kernel, signal.SIGKILL)
    os.close(alive)
    return os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])


def _become_kernel(order: Mapping[str, Any], log: int, user: Connection[Any, Any]) -> None:
    """Be as a kernel that was started on its own, in a session of its own, and run it to its end."""
    os.setsid()
    user.send(os.getpid())
    user.close()
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)
    os.environ.clear()
    os.environ.update(order["env"], JPY_PARENT_PID=str(os.getppid()))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [*order["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    importlib.invalidate_caches()
    if "numpy" in sys.modules:  # every fork would draw the same numbers
        sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main(int(sys.argv[1]))
