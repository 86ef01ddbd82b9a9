"""Notebooks run as jobs: each run has a folder that says truly what happened.

The parts are imported when used, so that what runs inside a job (`artifact`, `record`) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "artifact": "records.recorder",
    "Range": "parameters.ranges",
    "record": "records.recorder",
    "run_notebook": "running.job",
    "Secret": "parameters.secrets",
    "Run": "records.runs",
    "find_run": "records.runs",
    "list_runs": "records.runs",
    "load_run": "records.runs",
    "Limits": "sweeps.sweeping",
    "load_sweep": "sweeps.sweeping",
    "resume_sweep": "sweeps.sweeping",
    "sweep": "sweeps.sweeping",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'workbench.jobs' has no attribute {name!r}", name=name, obj=__name__)
    return getattr(import_module(f"workbench.jobs.{_HOME[name]}"), name)
