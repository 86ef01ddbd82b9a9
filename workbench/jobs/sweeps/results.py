"""The runs of a sweep side by side: parameters, how each ended, its numbers, and which one is the best."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.task import State
from workbench.jobs.records.metrics import METRICS, read_metrics
from workbench.jobs.records.runs import load_run
from workbench.jobs.sweeps.plan import varying
from workbench.jobs.sweeps.task import parameters_of

_FACTS = ("status", "attempts", "seconds", "run")


@dataclass(frozen=True)
class Trial:
    """One set of parameters and what came of it.

    Args:
        parameters: the values that were given.
        status: "waiting", "running", "interrupted", "succeeded" or "failed".
        attempts: how often it was begun.
        seconds: of the last attempt; None if it has not ended.
        error: what went wrong in it.
        metrics: the numbers that its run states, see `read_metrics`.
        run: the folder of the last attempt's run; None where it left none.
    """

    parameters: Mapping[str, Any]
    status: State
    attempts: int
    seconds: float | None
    error: str | None
    metrics: Mapping[str, float]
    run: Path | None

    @property
    def ended(self) -> bool:
        """Whether it has ended for good."""
        return self.status in ("succeeded", "failed")


@dataclass(frozen=True)
class Sweep:
    """A notebook's runs over many sets of parameters.

    Args:
        folder: where the sweep's queue and its copy of the notebook lie.
        notebook: the notebook's path.
        trials: one for each set of parameters, in the order they were given.
        metric: what the best is best in, with a "-" before it where less is better; None for nothing.
    """

    folder: Path
    notebook: str
    trials: tuple[Trial, ...]
    metric: str | None = None

    @property
    def ended(self) -> bool:
        """Whether all its runs have ended for good."""
        return all(trial.ended for trial in self.trials)

    @property
    def ranked(self) -> tuple[Trial, ...]:
        """The successful runs that state the metric, the best first; none where no metric was named."""
        name = (self.metric or "").removeprefix("-")
        stated = [each for each in self.trials if each.status == "succeeded" and name in each.metrics]
        downwards = not (self.metric or "").startswith("-")
        return tuple(sorted(stated, key=lambda trial: trial.metrics[name], reverse=downwards))

    @property
    def best(self) -> Trial | None:
        """The successful run that is best in the metric; None where no run states it, or none was named.

        Raises:
            InputError: runs state other metrics, but not this one.
        """
        known = {name for trial in self.trials for name in trial.metrics}
        if self.metric and known and not self.ranked:
            name = self.metric.removeprefix("-")
            raise InputError(f"No run that succeeded states {name!r} in {METRICS}.", known=known, given=name)
        return self.ranked[0] if self.ranked else None

    def table(self) -> list[tuple[str, ...]]:
        """The runs as text, under a row of headings.

        A "*" at the best, the parameters that vary, the numbers that the runs state, and how each ended.
        """
        names = varying(trial.parameters for trial in self.trials)
        metrics = list(dict.fromkeys(name for trial in self.trials for name in trial.metrics))
        best = self.ranked[:1]
        marks = ("*" if trial in best else "" for trial in self.trials)
        rows = ((mark, *_row(trial, names, metrics)) for mark, trial in zip(marks, self.trials, strict=True))
        return [("", *names, *metrics, *_FACTS), *rows]

    def _repr_html_(self) -> str:
        head, *rows = self.table()
        lines = [_line(row, "td", trial.run) for row, trial in zip(rows, self.trials, strict=True)]
        return f"<table><thead>{_line(head, 'th')}</thead><tbody>{''.join(lines)}</tbody></table>"


def read_trials(queue: Queue) -> tuple[Trial, ...]:
    """Read the runs of a sweep's queue."""
    return tuple(_trial(job) for job in queue.jobs())


def _trial(job: Job) -> Trial:
    folder = Path(job.result["run"]) if job.result else None
    last = job.attempts[-1] if job.attempts else None
    return Trial(
        parameters=parameters_of(job.arguments),
        status=job.state,
        attempts=len(job.attempts),
        seconds=round(last.ended - last.began, 3) if last and last.ended else None,
        error=job.error,
        metrics=read_metrics(load_run(folder)) if folder and folder.exists() else {},
        run=folder,
    )


def _row(trial: Trial, names: list[str], metrics: list[str]) -> tuple[str, ...]:
    given = (repr(trial.parameters[name]) if name in trial.parameters else "" for name in names)
    numbers = (f"{trial.metrics[name]:.6g}" if name in trial.metrics else "" for name in metrics)
    seconds = "" if trial.seconds is None else f"{trial.seconds:.1f}"
    run = trial.run.name.rpartition("-")[2] if trial.run else ""
    return (*given, *numbers, trial.status, str(trial.attempts), seconds, run)


def _line(cells: tuple[str, ...], tag: str, run: Path | None = None) -> str:
    texts = [escape(cell) for cell in cells]
    if run:
        texts[-1] = f'<a href="{escape(os.path.relpath(run / "report.html"))}">{texts[-1]}</a>'
    return f"<tr>{''.join(f'<{tag}>{text}</{tag}>' for text in texts)}</tr>"
