"""A schedule as workflows of GitHub Actions."""

from __future__ import annotations

import os
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from workbench.errors import InputError
from workbench.jobs.schedules.cron import Line
from workbench.jobs.schedules.rendering.times import called, plain_line, zone_of
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.triggers import NewFiles

_LEAST = 5  # minutes from one start to the next


def render(schedule: Schedule) -> dict[str, str]:
    """Write one workflow for each job; they go into `.github/workflows`.

    Raises:
        InputError: GitHub has no such rhythm, a job takes new files, which nobody remembers there, or the
            schedule is not from a file.
    """
    return {f"{schedule.name}-{each.name}.yml": _workflow(schedule, each) for each in schedule.entries}


def _workflow(schedule: Schedule, entry: Entry) -> str:
    if isinstance(entry.trigger, NewFiles):
        raise InputError(
            f"Job {entry.name!r} takes new files: which ones it has taken, GitHub's machines forget.",
            do="Take another scheduler for it, or the event that brings the file.",
        )
    minutes = Line(plain_line(entry)).fields[0].values
    if any(later - earlier < _LEAST for earlier, later in pairwise((*minutes, minutes[0] + 60))):
        raise InputError(f"Job {entry.name!r}: GitHub starts nothing more often than every {_LEAST} minutes.")
    content = {
        "name": f"{schedule.name} {entry.name}",
        "on": {
            "schedule": [{"cron": plain_line(entry), "timezone": zone_of(entry)}],
            "workflow_dispatch": {},
        },
        "concurrency": {"group": f"{schedule.name}-{entry.name}"},
        "jobs": {entry.name: {"runs-on": "ubuntu-latest", "steps": _steps(schedule, entry)}},
    }
    return yaml.safe_dump(content, sort_keys=False)


def _steps(schedule: Schedule, entry: Entry) -> list[dict[str, Any]]:
    _, file, *rest = called(schedule, entry)
    root = _root(Path(file))
    command = shlex.join(["workbench", "schedule", os.path.relpath(file, root), *rest])
    runs = {"name": entry.name, "path": os.path.relpath(schedule.home, root)}
    return [
        {"uses": "actions/checkout@v4"},
        {"uses": "actions/setup-python@v5", "with": {"python-version": "3.11"}},
        {"run": "pip install 'notebook-workbench[lab]'"},
        {"run": command},
        {"uses": "actions/upload-artifact@v4", "if": "always()", "with": runs},
    ]


def _root(file: Path) -> Path:
    """The folder of the repository that a file is in; else that of the file."""
    return next((folder for folder in file.parents if (folder / ".git").exists()), file.parent)
