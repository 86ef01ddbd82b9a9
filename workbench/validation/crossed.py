"""How good a recipe and an estimator are on rows withheld in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from workbench import plots
from workbench.errors import InputError
from workbench.training.tables import markdown, table
from workbench.validation.metrics import METRICS, figure, finite


@dataclass(frozen=True)
class Spread:
    """A metric over the folds: its mean, and its standard deviation from fold to fold."""

    mean: float
    deviation: float

    def __str__(self) -> str:
        return f"{figure(self.mean)} ± {figure(self.deviation)}"


@dataclass(frozen=True, eq=False, repr=False)
class CrossValidation:
    """What `cross_validate` returns.

    Attributes:
        target: the column that was predicted.
        model: the estimator's name.
        dropped_rows: rows left out because their target is unknown.
        folds: the metrics of each fold.
        rows: the rows of each fold.
        predictions: each row as it was judged while withheld: its key if there is one, `fold`,
            `observed`, and `predicted` or a `probability_<class>` for each class.
    """

    target: str
    model: str
    dropped_rows: int
    folds: tuple[Mapping[str, float], ...]
    rows: tuple[int, ...]
    predictions: pa.Table

    @property
    def metrics(self) -> dict[str, Spread]:
        """Each metric's mean over the folds and its standard deviation."""
        return {name: _spread([fold[name] for fold in self.folds]) for name in self.folds[0]}

    def plot(self, metric: str | None = None) -> Any:
        """One metric in each fold as a plotly figure, by default the first.

        Raises:
            InputError: there is no such metric.
        """
        name = next(iter(self.metrics)) if metric is None else metric
        if name not in self.metrics:
            raise InputError(f"No metric {name!r}.", known=self.metrics, given=name)
        values = [fold[name] for fold in self.folds]
        said = f"{METRICS[name].label}: {self.metrics[name]}"
        return plots.bars(
            [f"fold {at}" for at in range(len(values))], values, title=said, unit=METRICS[name].label
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is not defined is None."""
        return {
            "target": self.target,
            "model": self.model,
            "rows": list(self.rows),
            "rows_without_target": self.dropped_rows,
            "metrics": {
                name: {"mean": finite(spread.mean), "deviation": finite(spread.deviation)}
                for name, spread in self.metrics.items()
            },
            "folds": [{name: finite(value) for name, value in fold.items()} for fold in self.folds],
        }

    def to_markdown(self) -> str:
        """The metrics as a Markdown table."""
        return f"{self._said}\n\n{markdown(self._head, self._lines)}"

    @property
    def _said(self) -> str:
        left = f", {self.dropped_rows:,} without a target left out" if self.dropped_rows else ""
        return f"{self.model} of {self.target}, {len(self.folds)} folds of {sum(self.rows):,} rows{left}"

    @property
    def _head(self) -> tuple[str, ...]:
        return ("metric", "mean ± deviation", *(f"fold {at}" for at in range(len(self.folds))))

    @property
    def _lines(self) -> list[tuple[str, ...]]:
        return [
            (METRICS[name].label, str(spread), *(figure(fold[name]) for fold in self.folds))
            for name, spread in self.metrics.items()
        ]

    def __repr__(self) -> str:
        first, spread = next(iter(self.metrics.items()))
        return f"<cross-validation of {self.target!r} in {len(self.folds)} folds: {first} {spread}>"

    def _repr_html_(self) -> str:
        return f"<div>{table(self._head, self._lines, title=self._said)}</div>"


def _spread(values: Sequence[float]) -> Spread:
    """Over the folds in which the metric is defined."""
    known = np.asarray(values)[np.isfinite(values)]
    mean = float(known.mean()) if len(known) else float("nan")
    return Spread(mean, float(known.std(ddof=1)) if len(known) > 1 else float("nan"))
