"""A schedule from a file: YAML, or Python that makes the same value."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.dags.definitions import named, only, read_python, read_yaml
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.spans import read_span
from workbench.jobs.schedules.triggers import Cron, Every, NewFiles, Trigger, When

_TRIGGERS = ("cron", "files", "when", "every")
_LIMITS = ("timeout", "run_timeout", "memory")
_KNOWN = ("notebook", "dag", "parameters", "kernel", "timezone", "settled", *_LIMITS, *_TRIGGERS)
_BESIDE = {"cron": {"timezone"}, "files": {"every", "settled"}, "when": {"every"}, "every": set[str]()}


def read_schedule(path: str | os.PathLike[str]) -> Schedule:
    """Read a schedule.

    In YAML:

        timezone: Europe/Berlin
        jobs:
          report: {notebook: report.ipynb, cron: "0 6 * * 1-5", parameters: {rows: 1000}}
          refresh: {dag: flow.yaml, every: 15 minutes}
          load: {notebook: load.ipynb, files: incoming/*.csv, parameters: {data: "{file}"}}
          retrain: {notebook: train.ipynb, when: "checks:has_drifted", every: 1 hour}

    `every` beside `files` and `when` is how often to look; `settled` is for how long a file that has come
    must be left alone to be complete. A job may also have a `kernel`, a `timeout` (seconds for a cell), a
    `run_timeout` (for all of it), a `memory` ("2 GB") and a `timezone` of its own, the file a `name` and an
    `output_dir`. A Python file makes one `Schedule`.

    Args:
        path: the file; all paths in it start in its folder, and the jobs are run there.

    Raises:
        InputError: no such file, or something in it that cannot be.
    """
    file = Path(path).absolute()
    if file.suffix == ".py":
        made = read_python(file, Schedule)
        return replace(made, folder=str(file.parent / made.folder), file=str(file), name=_name(made, file))
    content = read_yaml(file)
    only(content, ("jobs", "name", "timezone", "output_dir"), str(path))
    jobs = named(content.get("jobs"), f"'jobs' of {path}")
    entries = tuple(_entry(name, facts, content.get("timezone")) for name, facts in jobs.items())
    home = str(content.get("output_dir", Schedule.output_dir))
    return Schedule(entries, str(content.get("name", file.stem)), str(file.parent), home, str(file))


def _name(made: Schedule, file: Path) -> str:
    return file.stem if made.name == Schedule.name else made.name


def _entry(name: str, content: Any, timezone: str | None) -> Entry:
    what = f"Job {name!r}"
    facts: Mapping[str, Any] = named(content, what)
    only(facts, _KNOWN, what)
    works = [kind for kind in ("notebook", "dag") if kind in facts]
    if len(works) != 1 or not isinstance(facts[works[0]], str):
        raise InputError(f"{what} has one 'notebook' or one 'dag', a path.")
    if (works == ["notebook"]) != facts[works[0]].endswith(".ipynb"):
        raise InputError(f"{what}: {facts[works[0]]!r} is no {works[0]}.")
    try:
        trigger = _trigger(facts, timezone)
        parameters = named(facts.get("parameters", {}), "'parameters'")
        kernel = str(facts["kernel"]) if "kernel" in facts else None
        limits = {limit: facts[limit] for limit in _LIMITS if limit in facts}
        return Entry(name, facts[works[0]], trigger, parameters, kernel, **limits)
    except InputError as error:
        raise InputError(f"{what}: {error}") from error


def _trigger(facts: Mapping[str, Any], timezone: str | None) -> Trigger:
    """The one trigger of a job; `every` is also how often the others look."""
    given = [kind for kind in _TRIGGERS if kind in facts]
    if not given or (len(given) > 1 and given[1:] != ["every"]):
        raise InputError(f"It has {len(given)} triggers, not one.", known=_TRIGGERS)
    kind = given[0]
    for name in ("timezone", "settled", "every"):
        if name in facts and name not in _BESIDE[kind] | {kind}:
            raise InputError(f"{name!r} means nothing beside {kind!r}.")
    spans = {"every": "seconds", "settled": "settled"}
    how = {spans[name]: read_span(facts[name]) for name in spans if name in facts}
    make: dict[str, Callable[[], Trigger]] = {
        "cron": lambda: Cron(str(facts["cron"]), facts.get("timezone", timezone)),
        "files": lambda: NewFiles(str(facts["files"]), **how),
        "when": lambda: When(str(facts["when"]), **how),
        "every": lambda: Every(**how),
    }
    return make[kind]()
