"""Notebooks run as jobs: each run has a folder that says truly what happened.

The parts are imported when used, so that what runs inside a job (`artifact`, `record`) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "artifact": "recorder",
    "Range": "ranges",
    "record": "recorder",
    "run_notebook": "job",
    "Secret": "secrets",
    "Run": "runs",
    "find_run": "runs",
    "list_runs": "runs",
    "load_run": "runs",
    "Limits": "sweeps",
    "load_sweep": "sweeps",
    "resume_sweep": "sweeps",
    "sweep": "sweeps",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'workbench.jobs' has no attribute {name!r}", name=name, obj=__name__)
    return getattr(import_module(f"workbench.jobs.{_HOME[name]}"), name)
