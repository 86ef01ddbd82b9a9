"""Notebooks run as jobs: each run has a folder that says truly what happened.

The parts are imported when used, so that what runs inside a job (`artifact`, `record`) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "artifact": "records.recorder",
    "cached": "caching.cached",
    "compare": "comparing.comparison",
    "Dag": "dags.dag",
    "Node": "dags.dag",
    "dag": "dags.running",
    "plan_dag": "dags.running",
    "read_dag": "dags.reading",
    "Range": "parameters.ranges",
    "record": "records.recorder",
    "reproduce": "reproducing.reproducing",
    "resume_run": "running.resuming",
    "run_notebook": "running.job",
    "run_notebooks": "sweeps.notebooks",
    "Secret": "parameters.secrets",
    "Run": "records.runs",
    "find_run": "records.runs",
    "list_runs": "records.runs",
    "load_run": "records.runs",
    "Limits": "sweeps.sweeping",
    "Cron": "schedules.triggers",
    "Every": "schedules.triggers",
    "NewFiles": "schedules.triggers",
    "When": "schedules.triggers",
    "Entry": "schedules.schedule",
    "Schedule": "schedules.schedule",
    "read_schedule": "schedules.reading",
    "run_due": "schedules.running",
    "run_now": "schedules.running",
    "run_schedule": "schedules.running",
    "load_sweep": "sweeps.sweeping",
    "resume_sweep": "sweeps.sweeping",
    "sweep": "sweeps.sweeping",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'workbench.jobs' has no attribute {name!r}", name=name, obj=__name__)
    return getattr(import_module(f"workbench.jobs.{_HOME[name]}"), name)
