"""What a model leans on: its own account where it has one, or what is lost when a column is shuffled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench import plots
from workbench.training.tables import table

Method = Literal["coefficient", "gain", "impurity", "permutation"]
Floats = npt.NDArray[np.float64]

UNITS: dict[Method, str] = {
    "coefficient": "coefficient, per unit of the feature",
    "gain": "loss saved by the splits on the feature",
    "impurity": "share of impurity removed by the splits on the feature",
    "permutation": "rise of the loss when the column is shuffled",
}


@dataclass(frozen=True)
class Importance:
    """How much a model leans on each of its columns, the largest first.

    Args:
        names: features of the matrix, or raw input columns for "permutation".
        values: one each.
        spread: their standard deviations over the shuffles; empty where nothing was shuffled.
        method: "coefficient", "gain" and "impurity" are the estimator's own; "permutation" is the rise
            of the log loss, or of the mean squared error, when one raw column is shuffled.
        n_rows: rows that were shuffled, 0 where none were.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    spread: tuple[float, ...]
    method: Method
    n_rows: int = 0

    @property
    def unit(self) -> str:
        """What the values are."""
        return UNITS[self.method] + (f" ({self.n_rows:,} rows)" if self.n_rows else "")

    def plot(self) -> Any:
        """The largest of them as a plotly figure."""
        values, spread = np.array(self.values), np.array(self.spread)
        ends = {"low": values - spread, "high": values + spread} if len(spread) else {}
        return plots.importance(self.names, values, unit=self.unit, **ends)

    def _repr_html_(self) -> str:
        rows = [(name, f"{value:.4g}") for name, value in zip(self.names, self.values, strict=True)]
        return table(("column", self.unit), rows)


def own_importance(estimator: Any, features: tuple[str, ...]) -> Importance | None:
    """The estimator's own account of its features, where it has an exact one."""
    if hasattr(estimator, "booster_"):
        return ranked(features, estimator.booster_.feature_importance("gain"), "gain")
    if hasattr(estimator, "feature_importances_"):
        return ranked(features, estimator.feature_importances_, "impurity")
    coefficients = np.atleast_2d(getattr(estimator, "coef_", np.empty((0, 0))))
    return ranked(features, coefficients[0], "coefficient") if len(coefficients) == 1 else None


def permutation_importance(
    rows: pa.Table, columns: tuple[str, ...], loss: Callable[[pa.Table], float], *, repeats: int, seed: int
) -> Importance:
    """How much the loss rises when one column's values are dealt to other rows.

    Args:
        rows: raw rows with their targets.
        columns: the ones to shuffle.
        loss: of the model on such rows.
        repeats: how often each is shuffled.
        seed: any whole number.

    Source: A. Fisher, C. Rudin and F. Dominici, All models are wrong, but many are useful (JMLR 2019).
    """
    random, before = np.random.default_rng(seed), loss(rows)
    rises = [[loss(_shuffled(rows, name, random)) - before for _ in range(repeats)] for name in columns]
    spread = np.std(rises, axis=1, ddof=1) if repeats > 1 else np.zeros(len(columns))
    return ranked(columns, np.mean(rises, axis=1), "permutation", spread, rows.num_rows)


def ranked(
    names: tuple[str, ...], values: npt.ArrayLike, method: Method, spread: npt.ArrayLike = (), n_rows: int = 0
) -> Importance:
    """Importances with the largest first, whichever its sign."""
    sizes, spreads = np.asarray(values, dtype=float), np.asarray(spread, dtype=float)
    order = np.argsort(-np.abs(sizes), kind="stable")
    return Importance(
        tuple(names[at] for at in order),
        tuple(sizes[order].tolist()),
        tuple(spreads[order].tolist()) if len(spreads) else (),
        method,
        n_rows,
    )


def _shuffled(rows: pa.Table, name: str, random: np.random.Generator) -> pa.Table:
    order = pa.array(random.permutation(rows.num_rows))
    return rows.set_column(rows.schema.get_field_index(name), name, rows[name].take(order))
