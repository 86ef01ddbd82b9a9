"""A schedule as a value: which notebooks and DAGs start by themselves, and what starts them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.errors import InputError
from workbench.jobs.running.bounds import Bounds, read_size
from workbench.jobs.schedules.triggers import NewFiles, Trigger

Kind = Literal["crontab", "systemd", "kubernetes", "github"]
FILE = "{file}"  # in a parameter: the path of the file that has come
_NAME = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Entry:
    """One job of a schedule.

    Args:
        name: letters, digits, "_" and "-".
        work: the path of a notebook (.ipynb) or of a DAG (.yaml, .yml or .py), within the schedule's folder.
        trigger: what starts it.
        parameters: values for the notebook's parameters, or by `node.parameter` for a DAG's. The text
            `{file}` becomes the path of the file that has come.
        kernel: an installed Jupyter kernel; by default the one that the notebook names.
        timeout: seconds that one cell may take; None sets no limit.
        run_timeout: seconds that the whole notebook may take.
        memory: bytes that its kernel may hold with its children, or text such as "2 GB".

    Raises:
        InputError: something cannot be, or does not fit together.
    """

    name: str
    work: str
    trigger: Trigger
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    timeout: float | None = None
    run_timeout: float | None = None
    memory: float | str | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(f"A job's name is of letters, digits, '_' and '-', not {self.name!r}.")
        limited = self.bounds != Bounds()
        if self.is_dag and (self.kernel or limited):
            raise InputError("A DAG's nodes have kernels and limits in their own file.")
        if isinstance(self.trigger, NewFiles) != (FILE in self.parameters.values()):
            raise InputError(
                "New files and a parameter that takes their path belong together.",
                do="Such as: files: incoming/*.csv, parameters: {data: '{file}'}.",
            )

    @property
    def bounds(self) -> Bounds:
        """How far its run may go."""
        return Bounds(self.timeout, self.run_timeout, read_size(self.memory))

    @property
    def is_dag(self) -> bool:
        """Whether its work is a DAG, and not a notebook."""
        return Path(self.work).suffix != ".ipynb"


@dataclass(frozen=True)
class Schedule:
    """Jobs that start by themselves.

    Args:
        entries: the jobs.
        name: tells what is remembered of its runs from that of others.
        folder: where all paths start, and where the jobs are run.
        output_dir: where the runs' folders are made, and in `schedules/NAME` what is remembered.
        file: where it was read from; None if it was made by code.

    Raises:
        InputError: two jobs of one name.
    """

    entries: tuple[Entry, ...]
    name: str = "schedule"
    folder: str = "."
    output_dir: str = "runs"
    file: str | None = None

    def __post_init__(self) -> None:
        names = [entry.name for entry in self.entries]
        if twice := [name for name in names if names.count(name) > 1]:
            raise InputError(f"Two jobs are named {twice[0]!r}.")

    def __getitem__(self, name: str) -> Entry:
        if name not in self._by_name:
            raise InputError(f"No job {name!r}.", known=self._by_name, given=name)
        return self._by_name[name]

    @property
    def home(self) -> Path:
        """Where its runs are kept."""
        return Path(self.folder).absolute() / self.output_dir

    @property
    def state(self) -> Path:
        """Where it is remembered what was started, and what comes next."""
        return self.home / "schedules" / self.name

    def place_of(self, entry: Entry) -> Path:
        """Where a job's notebook or DAG is."""
        return Path(self.folder).absolute() / entry.work

    def render(self, kind: Kind) -> dict[str, str]:
        """Write it as another scheduler knows it, which then calls `workbench schedule FILE --once JOB`.

        Args:
            kind: lines of a crontab, timers and services of systemd, CronJobs of Kubernetes, or workflows of
                GitHub Actions.

        Returns:
            Texts by the names of their files.

        Raises:
            InputError: it has no words for a job; says for which, and what to do.
        """
        if kind not in get_args(Kind):
            raise InputError(f"There is no kind {kind!r}.", known=get_args(Kind), given=kind)
        made: dict[str, str] = import_module(f"workbench.jobs.schedules.rendering.{kind}").render(self)
        return made

    def _repr_html_(self) -> str:
        status = import_module("workbench.jobs.schedules.status").read_status(self)
        return str(status._repr_html_())

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.entries}
