"""What goes together in a table: the strength of every pair, how sure it is, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from workbench import plots
from workbench.profiling.measures import Measure
from workbench.profiling.pairs_page import page_of, worded

Correlation = Literal["pearson", "spearman"]


@dataclass(frozen=True)
class Association:
    """How far two columns go together.

    Args:
        left: a column.
        right: another one; of a correlation ratio the left is the category.
        measure: "pearson" and "spearman" of two numbers, -1 to 1; "cramers_v" of two categories and
            "correlation_ratio" of a category and a number, 0 to 1.
        value: the strength, or None where there is none, as of a column that is constant on these rows.
        rows: where both are known.
        p: how likely so much is by chance alone; 0 stands for less than 1e-300.
        q: p corrected for all tests of the table (Benjamini and Hochberg).
        low: lower end of the 95 % interval of a correlation.
        high: upper end.
        exact: whether the value is exact; ranks among more than 16,384 different values are close.
    """

    left: str
    right: str
    measure: Measure
    value: float | None
    rows: int
    p: float | None
    q: float | None
    low: float | None
    high: float | None
    exact: bool


@dataclass(frozen=True)
class Associations:
    """All pairs of a table, or of its target with the others, the strongest first.

    Args:
        rows: of the table.
        columns: numbers, then categories; with a target, the target and then the strongest.
        pairs: each association; two numbers have two.
        left_out: columns without associations, and why.
        target: the column that all pairs share, if one was asked for.
    """

    rows: int
    columns: tuple[str, ...]
    pairs: tuple[Association, ...]
    left_out: Mapping[str, str]
    target: str | None = None

    @property
    def table(self) -> dict[str, list[Any]]:
        """All pairs as columns of plain values: give it to polars or pandas."""
        return {
            field.name: [getattr(pair, field.name) for pair in self.pairs] for field in fields(Association)
        }

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """The strengths in the order of `columns`, shape (n, n); of two numbers Pearson's; unknown is NaN."""
        return self._square("pearson")

    def plot(self, *, numbers: Correlation = "pearson") -> go.Figure:
        """A heatmap of all pairs, or bars of what goes with the target.

        Args:
            numbers: which correlation of two numbers to show.
        """
        if self.target is None:
            title = f"What goes together ({numbers}, Cramér's V, correlation ratio)"
            return plots.heatmap(
                self._square(numbers), self.columns, title=title, details=self._details(numbers)
            )
        return self._bars(numbers)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `json.dumps` takes them."""
        return asdict(self)

    def _repr_html_(self) -> str:
        return page_of(self.to_json())

    def _square(self, numbers: Correlation) -> npt.NDArray[np.float64]:
        at = {name: place for place, name in enumerate(self.columns)}
        square = np.full((len(at), len(at)), np.nan)
        np.fill_diagonal(square, 1.0)
        for pair in self._shown(numbers):
            i, j = at[pair.left], at[pair.right]
            square[i, j] = square[j, i] = np.nan if pair.value is None else pair.value
        return square

    def _shown(self, numbers: Correlation) -> list[Association]:
        """One association of every pair."""
        hidden = {"pearson": "spearman", "spearman": "pearson"}[numbers]
        return [pair for pair in self.pairs if pair.measure != hidden]

    def _details(self, numbers: Correlation) -> list[list[str]]:
        at = {name: place for place, name in enumerate(self.columns)}
        details = [["" for _ in at] for _ in at]
        for pair in self._shown(numbers):
            i, j = at[pair.left], at[pair.right]
            details[i][j] = details[j][i] = worded(asdict(pair))
        return details

    def _bars(self, numbers: Correlation) -> go.Figure:
        known = [pair for pair in self._shown(numbers) if pair.value is not None]
        names = [pair.right if pair.left == self.target else pair.left for pair in known]
        values = np.array([pair.value for pair in known], dtype=float)
        low, high = (np.array([getattr(pair, end) for pair in known], dtype=float) for end in ("low", "high"))
        unit = f"{numbers}, Cramér's V or correlation ratio"
        return plots.bars(names, values, low=low, high=high, title=f"What goes with {self.target}", unit=unit)
