"""A schedule as CronJobs of Kubernetes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from workbench.errors import InputError
from workbench.jobs.schedules.rendering.times import called, plain_line, zone_of
from workbench.jobs.schedules.schedule import Entry, Schedule

_HEAD = """\
# The claim {claim!r} holds the folder of {file}; the image has workbench in it. Each job has
# its runs and its memory in a folder of its own, as a pod cannot see whether other pods are at work.
"""
_LONGEST = 52  # letters of a CronJob's name


def render(schedule: Schedule) -> dict[str, str]:
    """Write one CronJob for each job.

    Raises:
        InputError: cron has no such rhythm, a name that Kubernetes does not take, or the schedule is not from
            a file.
    """
    jobs = [_job(schedule, entry) for entry in schedule.entries]
    head = _HEAD.format(claim=_name(schedule.name), file=Path(str(schedule.file)).name)
    return {f"{schedule.name}.kubernetes.yaml": head + yaml.safe_dump_all(jobs, sort_keys=False)}


def _job(schedule: Schedule, entry: Entry) -> dict[str, Any]:
    place = {"name": "project", "mountPath": schedule.folder}
    container = {
        "name": "workbench",
        "image": "workbench-lab",
        "command": ["workbench", *called(schedule, entry), "--output-dir", str(schedule.home / entry.name)],
        "workingDir": schedule.folder,
        "volumeMounts": [place],
    }
    claim = {"name": "project", "persistentVolumeClaim": {"claimName": _name(schedule.name)}}
    pod = {
        "hostname": _name(entry.name),
        "restartPolicy": "Never",
        "containers": [container],
        "volumes": [claim],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": _name(f"{schedule.name}-{entry.name}")},
        "spec": {
            "schedule": plain_line(entry),
            "timeZone": zone_of(entry),
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"spec": pod}}},
        },
    }


def _name(words: str) -> str:
    """A name as Kubernetes takes it: small letters, digits and "-"."""
    name = words.lower().replace("_", "-").strip("-")
    if len(name) > _LONGEST:
        raise InputError(f"{name!r} is too long a name for Kubernetes: {_LONGEST} letters at most.")
    return name
