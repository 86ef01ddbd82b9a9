"""Two runs side by side: parameters, code, metrics, figures, packages, inputs, times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from workbench.errors import InputError
from workbench.jobs.comparing.alignment import CodeChange, align_cells, code_changes
from workbench.jobs.comparing.changes import Change, changes_between, parameters_of
from workbench.jobs.comparing.figures import FigurePair, draw_pair, pair_figures
from workbench.jobs.comparing.tables import Row, table
from workbench.jobs.notebooks.notebook import read_notebook
from workbench.jobs.records.folder import NOTEBOOK
from workbench.jobs.records.metrics import Estimate, read_estimates
from workbench.jobs.records.runs import Run, find_run

_TITLES = {
    "data": "Inputs",
    "packages": "Packages",
    "code": "Checkout",
    "python": "Python",
    "machine": "Machine",
    "seeds": "Seeds",
}


@dataclass(frozen=True)
class MetricPair:
    """One number that a run states, and what it is in the other run."""

    name: str
    before: Estimate | None
    after: Estimate | None

    @property
    def difference(self) -> float | None:
        """How much more it is in the second run; None where one of them does not state it."""
        return self.after.value - self.before.value if self.before and self.after else None

    @property
    def verdict(self) -> str:
        """Whether the intervals meet, in words; nothing where one of them is not known."""
        if not (self.before and self.after and self.before.interval and self.after.interval):
            return ""
        return "intervals do not overlap" if self.before.is_apart(self.after) else "intervals overlap"


@dataclass(frozen=True)
class Comparison:
    """Two runs, and what they do not have in common.

    Args:
        before: the one run.
        after: the other.
        changes: parameters, inputs, packages and the rest that differ.
        metrics: the numbers that either states.
        code: how cells changed.
        figures: those of both, paired.
    """

    before: Run
    after: Run
    changes: tuple[Change, ...]
    metrics: tuple[MetricPair, ...]
    code: tuple[CodeChange, ...]
    figures: tuple[FigurePair, ...] = field(repr=False)

    def _repr_html_(self) -> str:
        return "".join(self._parts())

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write all of it as one HTML file that needs no network, with the figures alive.

        Args:
            path: the file.
        """
        from workbench.jobs.comparing.page import page_of

        target = Path(path).absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        figures = [(pair.title, draw_pair(pair, number)) for number, pair in enumerate(self.figures)]
        title = f"{self.before.name} {self.before.id} and {self.after.name} {self.after.id}"
        target.write_text(page_of(title, self._repr_html_(), figures), encoding="utf-8")
        return target

    def _parts(self) -> Iterator[str]:
        heads = ("", *(f"{run.name} {run.id}" for run in (self.before, self.after)))
        yield table("The two runs", heads, list(self._runs()))
        yield table("Metrics", (*heads, "difference", ""), [_metric(pair) for pair in self.metrics])
        yield table("Parameters", (*heads, ""), list(self._parameters()))
        for kind, title in _TITLES.items():
            rows = [
                (each.name, each.before or "", each.after or "") for each in self.changes if each.kind == kind
            ]
            yield table(title, heads, rows)
        if self.code:
            yield "<h2 id=code>Code</h2>" + "".join(map(_diff, self.code))

    def _parameters(self) -> Iterator[Row]:
        old, new = (parameters_of(run) for run in (self.before, self.after))
        for name in dict.fromkeys([*old, *new]):
            before, after = old.get(name, ""), new.get(name, "")
            yield (name, before, after, "" if before == after else "changed")

    def _runs(self) -> Iterator[Row]:
        runs = (self.before, self.after)
        yield ("status", *(run.status for run in runs))
        yield ("started", *(f"{run.started:%Y-%m-%d %H:%M:%S} UTC" for run in runs))
        yield ("seconds", *("" if run.seconds is None else f"{run.seconds:.1f}" for run in runs))
        used = [run.facts.get("resources") or {} for run in runs]
        for name in dict.fromkeys(name for each in used for name in each):
            values = [each.get(name) for each in used]
            if not any(isinstance(value, dict | list) for value in values):
                yield (name.replace("_", " "), *("" if value is None else str(value) for value in values))
        if any(run.error for run in runs):
            yield ("error", *(run.error or "" for run in runs))


def compare(
    before: Run | str | os.PathLike[str],
    after: Run | str | os.PathLike[str],
    *,
    output_dir: str | os.PathLike[str] = "runs",
) -> Comparison:
    """Put two runs side by side.

    Metrics are read from each run's artifact `metrics.json`; where they have intervals, it is said whether
    these overlap. Cells are paired as nbdime pairs them.

    Args:
        before: a run, its folder or its id.
        after: another.
        output_dir: where runs are kept.

    Raises:
        InputError: no such run, or one that left no notebook.
    """
    runs = [
        each if isinstance(each, Run) else find_run(os.fspath(each), output_dir) for each in (before, after)
    ]
    for run in runs:
        if not (run.folder / NOTEBOOK).exists():
            raise InputError(f"Run {run.id} is {run.status} and left no notebook to compare.")
    old, new = runs
    pairs = align_cells(*(read_notebook(run.folder / NOTEBOOK) for run in runs))
    stated = [read_estimates(run) for run in runs]
    names = dict.fromkeys(name for each in stated for name in each)
    metrics = tuple(MetricPair(name, *(each.get(name) for each in stated)) for name in names)
    return Comparison(old, new, changes_between(old, new), metrics, code_changes(pairs), pair_figures(pairs))


def _metric(pair: MetricPair) -> Row:
    difference = "" if pair.difference is None else f"{pair.difference:+.4g}"
    return (pair.name, str(pair.before or ""), str(pair.after or ""), difference, pair.verdict)


def _diff(change: CodeChange) -> str:
    lines = "".join(f"<span class={_KIND[line[0]]}>{escape(line)}\n</span>" for line in change.lines)
    return f"<h3>{escape(change.title)}</h3><pre class=diff>{lines}</pre>"


_KIND = {"+": "added", "-": "removed", "@": "quiet", " ": "same"}
