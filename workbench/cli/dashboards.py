"""The subcommand about dashboards: dashboard."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import Any


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    dashboard = commands.add_parser("dashboard", help="serve what a notebook shows, without its code")
    dashboard.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    dashboard.add_argument(
        "-p", "--parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE")
    )
    dashboard.add_argument("--host", default="127.0.0.1", help="by default, this machine alone reaches it")
    dashboard.add_argument("--port", type=int, default=8866)
    access = dashboard.add_mutually_exclusive_group()
    access.add_argument("--token", help="what visitors must know (by default a new one; or $WORKBENCH_TOKEN)")
    access.add_argument("--no-token", action="store_true", help="let in whoever reaches the port")
    dashboard.add_argument("--warm", type=int, default=1, metavar="N", help="kernels kept ready for visitors")
    dashboard.add_argument(
        "--idle-seconds", type=int, default=600, metavar="S", help="a kernel that nobody looks at ends then"
    )
    dashboard.set_defaults(command=_dashboard)


def _dashboard(options: argparse.Namespace) -> None:
    from workbench.jobs.dashboard import Access, serve_dashboard
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook
    from workbench.jobs.parameters.declaration import read_values

    declared = declared_parameters(read_notebook(options.notebook))
    token = "" if options.no_token else options.token or os.environ.get("WORKBENCH_TOKEN") or _new_token()
    access = Access(options.host, options.port, token)
    print(f"{options.notebook.name} is at {access.url} (Ctrl-C stops it)", flush=True)
    serve_dashboard(
        options.notebook,
        access,
        warm=options.warm,
        idle_seconds=options.idle_seconds,
        parameters=read_values(declared, dict(options.parameters)),
    )


def _new_token() -> str:
    return secrets.token_urlsafe(24)
