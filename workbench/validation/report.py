"""How good a model is on rows it has not seen, beside what it has to beat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from workbench.errors import InputError
from workbench.training.tables import markdown, table
from workbench.validation.binary import BinaryOutcomes
from workbench.validation.comparing import Comparison, Metrics, Outcomes, compare
from workbench.validation.metrics import METRICS
from workbench.validation.regression import RegressionOutcomes
from workbench.validation.resampling import Resampling

_MOST_CLASSES = 20  # of a confusion table that a person can read


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """What `validate` returns; every interval is a bootstrap 95 % interval.

    Attributes:
        target: the column that was predicted.
        model: the estimator's name.
        rival: the baseline's name.
        dropped_rows: rows left out because their target is unknown.
        outcomes: what was true of each row and what the model said.
        baseline_outcomes: the same rows, and what the baseline said.
        resampling: how rows were drawn anew.
        comparison: the metrics, see `metrics`, `baseline` and `gain`.
    """

    target: str
    model: str
    rival: str
    dropped_rows: int
    outcomes: Outcomes
    baseline_outcomes: Outcomes
    resampling: Resampling
    comparison: Comparison

    @property
    def metrics(self) -> Metrics:
        """The model's metrics by name."""
        return self.comparison.metrics

    @property
    def baseline(self) -> Metrics:
        """The baseline's metrics by name."""
        return self.comparison.baseline

    @property
    def gain(self) -> Metrics:
        """By how much the model is better (positive), by name, on the same drawn rows."""
        return self.comparison.gain

    @property
    def task(self) -> str:
        """What was predicted: "regression", "binary" or "multiclass"."""
        return self.outcomes.task

    @property
    def n_rows(self) -> int:
        """Rows that were judged."""
        return self.outcomes.n_rows

    def at(self, threshold: float) -> Self:
        """The same report with yes said from another probability on; nothing is predicted again.

        Raises:
            InputError: the model does not say yes or no, or the threshold is no probability.
        """
        if not (
            isinstance(self.outcomes, BinaryOutcomes) and isinstance(self.baseline_outcomes, BinaryOutcomes)
        ):
            raise InputError(f"A {self.task} model has no threshold.")
        ours = replace(self.outcomes, threshold=threshold)
        theirs = replace(self.baseline_outcomes, threshold=threshold)
        comparison = compare(ours, theirs, self.resampling)
        return replace(self, outcomes=ours, baseline_outcomes=theirs, comparison=comparison)

    def figures(self) -> dict[str, Any]:
        """All plotly figures of the report, by name."""
        return self.outcomes.figures(self.metrics)

    def plot(self, figure: str | None = None) -> Any:
        """One plotly figure, by default the first of `figures`.

        Raises:
            InputError: there is no such figure.
        """
        drawn = self.figures()
        name = next(iter(drawn)) if figure is None else figure
        if name not in drawn:
            raise InputError(f"No figure {name!r}.", known=drawn, given=name)
        return drawn[name]

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is not defined is None."""
        parts = {"metrics": self.metrics, "baseline": self.baseline, "gain": self.gain}
        return {
            "target": self.target,
            "task": self.task,
            "model": self.model,
            "rival": self.rival,
            "rows": self.n_rows,
            "rows_without_target": self.dropped_rows,
            "replicates": self.resampling.replicates,
            "seed": self.resampling.seed,
            **{part: {name: each.to_json() for name, each in named.items()} for part, named in parts.items()},
            **self.outcomes.details(),
        }

    def to_markdown(self) -> str:
        """The metrics as a Markdown table, under one line that says of what."""
        return f"{self._said}\n\n{markdown(self._head, self._lines)}"

    def __repr__(self) -> str:
        first = next(iter(self.metrics))
        return f"<validation of {self.target!r} on {self.n_rows:,} rows: {first} {self.metrics[first]}>"

    def _repr_html_(self) -> str:
        return f"<div>{table(self._head, self._lines, title=self._said)}{self._confusion}</div>"

    @property
    def _said(self) -> str:
        left = f", {self.dropped_rows:,} without a target left out" if self.dropped_rows else ""
        said = f"{self.model} of {self.target} on {self.n_rows:,} withheld rows{left}"
        if isinstance(self.outcomes, BinaryOutcomes):
            said += f", {self.outcomes.classes[1]} from a probability of {self.outcomes.threshold:g} on"
        return said

    @property
    def _head(self) -> tuple[str, ...]:
        interval = " (95 % interval)" if self.resampling.replicates else ""
        return ("metric", f"{self.model}{interval}", f"baseline: {self.rival}", "better by")

    @property
    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (METRICS[name].label, str(estimate), str(self.baseline[name]), str(self.gain[name]))
            for name, estimate in self.metrics.items()
        ]

    @property
    def _confusion(self) -> str:
        if isinstance(self.outcomes, RegressionOutcomes) or len(self.outcomes.classes) > _MOST_CLASSES:
            return ""
        classes, counts = self.outcomes.classes, self.outcomes.confusion().tolist()
        rows = [(label, *(f"{count:,}" for count in row)) for label, row in zip(classes, counts, strict=True)]
        return table(("observed, down; predicted, across", *classes), rows, title="Confusion")
