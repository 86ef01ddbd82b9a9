"""A notebook as a dashboard: what it shows, without its code, for colleagues with a browser."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.errors import InputError
from workbench.jobs.notebooks.notebook import (
    kernel_of,
    prepare_notebook,
    read_notebook,
    take_parameters,
    write_notebook,
)

_TEMPLATES = Path(__file__).with_name("jupyter")  # a data folder of Jupyter's, with our template in it
_DRAW_NOTHING = ["@voila-dashboards/jupyterlab-preview", "jupyterlab_pygments"]
_OWN_PAGES_ONLY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # widgets are scripts that a kernel sends
        "connect-src 'self' data: blob:",
        "frame-ancestors 'self'",
    )
)


@dataclass(frozen=True)
class Access:
    """Where a dashboard is served, and to whom.

    Args:
        host: the address to listen on; by default nobody else's machine reaches it.
        port: the port to listen on.
        token: what a visitor must know; nothing for everybody who reaches the port.
    """

    host: str = "127.0.0.1"
    port: int = 8866
    token: str = ""

    @property
    def url(self) -> str:
        """What to open in a browser."""
        return f"http://{self.host}:{self.port}/" + (f"?token={self.token}" if self.token else "")


def serve_dashboard(
    notebook: str | os.PathLike[str],
    access: Access,
    *,
    warm: int = 1,
    idle_seconds: int = 600,
    parameters: Mapping[str, Any] | None = None,
) -> None:
    """Serve a notebook by Voila, a kernel of its own for each visitor, until somebody stops it.

    Args:
        notebook: the notebook.
        access: where, and to whom.
        warm: how many kernels have run the notebook already when a visitor comes; 0 for none.
        idle_seconds: after how long a kernel ends that nobody is connected to.
        parameters: values for what its cell tagged `parameters` declares.

    Raises:
        InputError: no such notebook, or parameters that it does not declare.
    """
    _require_sane(warm, idle_seconds)
    with _prepared(Path(notebook), parameters or {}) as prepared:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(
            filter(None, [str(_TEMPLATES), os.environ.get("JUPYTER_PATH")])
        )
        from traitlets.config import Config
        from voila.app import Voila

        server = Voila.instance(config=Config(_settings(access, warm, idle_seconds)))
        server.initialize([str(prepared)])
        # Voila takes SIGTERM between two tasks; a KeyboardInterrupt in the middle of one may get lost.
        signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
        server.start()


def _settings(access: Access, warm: int, idle_seconds: int) -> dict[str, dict[str, Any]]:
    return {
        "Voila": {
            "ip": access.host,
            "port": access.port,
            "port_retries": 0,
            "token": access.token,
            "open_browser": False,
            "log_level": "WARN",
            "tornado_settings": {"headers": {"Content-Security-Policy": _OWN_PAGES_ONLY}},
        },
        "VoilaConfiguration": {
            "template": "workbench",
            "preheat_kernel": warm > 0,
            "default_pool_size": warm,
            "file_allowlist": [],
            "extension_denylist": _DRAW_NOTHING,
        },
        "MappingKernelManager": {
            "cull_idle_timeout": idle_seconds,
            "cull_interval": max(1, min(60, idle_seconds // 2)),
            "cull_connected": False,
        },
    }


@contextmanager
def _prepared(notebook: Path, parameters: Mapping[str, Any]) -> Iterator[Path]:
    """A copy with its parameters, that runs where the server was started, as a job does."""
    content = read_notebook(notebook)
    values = take_parameters(content, parameters)
    copy = prepare_notebook(notebook, values, kernel_of(content))
    from nbformat.v4 import new_code_cell

    copy.cells.insert(0, new_code_cell(f"import os\n\nos.chdir({str(Path.cwd())!r})"))
    with TemporaryDirectory(prefix="workbench-dashboard-") as folder:
        path = Path(folder, notebook.name)
        write_notebook(copy, path)
        yield path


def _require_sane(warm: int, idle_seconds: int) -> None:
    if warm < 0 or idle_seconds < 1:
        raise InputError(
            f"{warm} warm kernels and {idle_seconds} idle seconds were asked for.",
            do="Warm kernels are counted from 0, idle seconds from 1.",
        )
