"""A warm kernel: forked by a nest with its notebook's libraries imported, and used once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from workbench.jobs.records.recorder import RUN_VARIABLE
from workbench.jobs.warm.imports import imports_of
from workbench.jobs.warm.nests import Forked, Nests, Origin, current_nests

_LAUNCHER = "ipykernel_launcher"
_KNOWN = {"env", "cwd", "stdout", "stderr"}  # options of a start that a fork can follow


def warm(kernel: AsyncKernelManager, content: Mapping[str, Any]) -> None:
    """Have a notebook's kernel, which is not started yet, be a warm one, if this is inside `warm_kernels`."""
    if nests := current_nests.get():
        kernel.kernel_id = kernel.kernel_id or Path(kernel.connection_file).stem
        which = {"kernel_id": kernel.kernel_id, "kernel_spec": kernel.kernel_spec, "parent": kernel}
        kernel.provisioner = _Provisioner(nests, imports_of(content), **which)


class _Provisioner(LocalProvisioner):
    """Starts a kernel by a fork, or as Jupyter does where that is not possible."""

    def __init__(self, nests: Nests, imports: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self._nests = nests
        self._imports = imports

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        kernel = self._fork(cmd, options)
        if kernel is None:
            return await super().launch_kernel(cmd, **options)
        self.process: Any = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = options.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        if not isinstance(self.process, Forked):
            return await super().wait()
        ended = await asyncio.to_thread(self.process.wait)
        self.process = None
        return ended

    def _fork(self, cmd: list[str], options: Mapping[str, Any]) -> Forked | None:
        given = {name: value for name, value in options.items() if value is not None}
        if not given.keys() <= _KNOWN or given["stdout"] is not given["stderr"] or _LAUNCHER not in cmd:
            return None
        at = cmd.index(_LAUNCHER)
        shared = sorted((name, value) for name, value in given["env"].items() if name != RUN_VARIABLE)
        cwd = str(Path(given.get("cwd", ".")).absolute())
        origin = Origin(tuple(cmd[: at - 1]), self._imports, tuple(shared), cwd)
        return self._nests.fork(origin, cmd[at:], given["env"], given["stdout"].fileno())
