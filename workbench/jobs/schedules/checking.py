"""Looks before anything runs whether every job of a schedule can be started."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from workbench.errors import InputError
from workbench.jobs.dags.checking import check_dag
from workbench.jobs.dags.reading import read_dag
from workbench.jobs.notebooks.notebook import kernel_of, parameters_cell, read_notebook, take_parameters
from workbench.jobs.parameters.secrets import require_secrets
from workbench.jobs.running.kernel import find_kernel
from workbench.jobs.schedules.clock import first_time
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.triggers import When


def check_schedule(schedule: Schedule) -> None:
    """Look at all jobs.

    Raises:
        InputError: no such notebook, DAG, kernel, parameter or module, an ill-typed value, a secret that is
            not set, or a time that never comes; says of which job.
    """
    if not schedule.entries:
        raise InputError(f"There is no job in the schedule {schedule.name!r}.")
    for entry in schedule.entries:
        try:
            _check(schedule, entry)
        except InputError as error:
            raise InputError(f"Job {entry.name!r}: {error}") from error


def _check(schedule: Schedule, entry: Entry) -> None:
    first_time(entry.trigger)
    if isinstance(entry.trigger, When):
        _require_module(entry.trigger.function, schedule.folder)
    if entry.is_dag:
        check_dag(read_dag(schedule.place_of(entry)).given(entry.parameters))
        return
    content = read_notebook(schedule.place_of(entry))
    take_parameters(content, entry.parameters)
    require_secrets(parameters_cell(content))
    find_kernel(entry.kernel or kernel_of(content))


def _require_module(function: str, folder: str) -> None:
    module = function.partition(":")[0]
    sys.path.insert(0, folder)
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    finally:
        sys.path.remove(folder)
    if found is None:
        raise InputError(f"There is no module {module!r} in {folder!r}, or installed.")
