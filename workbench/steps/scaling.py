"""Bring numbers to a common scale, a kinder shape, or a few steps."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines.vocabulary import mean
from workbench.errors import DataError, InputError
from workbench.ops import Affine, Bin, Power
from workbench.ops.power import Curve, bend
from workbench.schema import Column, Kind, Schema
from workbench.steps.base import ColumnsStep, Context, Fitted
from workbench.steps.learning import Learner, Wishes, together
from workbench.steps.outliers import ConstantColumnWarning

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Scale(ColumnsStep):
    """Shift and scale numbers: what a linear model or a network wants.

    Args:
        columns: numbers.
        method: "standard" (mean 0, population standard deviation 1), "minmax" (0 to 1) or "robust"
            (median 0, interquartile range 1). As scikit-learn's StandardScaler, MinMaxScaler and
            RobustScaler. A column without spread is left as it is, with a warning.
    """

    method: Literal["standard", "minmax", "robust"] = "standard"
    kinds: ClassVar[tuple[Kind, ...] | None] = ("number",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.method not in _SCALES:
            raise InputError(f"No method {self.method!r}.", known=_SCALES, given=self.method)

    def learn(self, context: Context) -> Learner[Fitted]:
        names = self.chosen(context.schema)
        learned = yield {
            (name, statistic): expression
            for name in names
            for statistic, expression in _scale_statistics(nw.col(name), self.method).items()
        }
        ops = []
        for name in names:
            center, low, high = (learned[name, statistic] for statistic in _SCALES[self.method])
            if low is None or high - low == 0.0:
                warnings.warn(
                    f"No spread in {name!r}: Scale left it as is.", ConstantColumnWarning, stacklevel=2
                )
            else:
                ops.append(Affine(name, center, 1.0 / (high - low)))
        return Fitted(tuple(ops))


@dataclass(frozen=True, repr=False)
class PowerTransform(ColumnsStep):
    """Bend skewed numbers towards a normal shape.

    Args:
        columns: numbers.
        method: "yeo-johnson" (any number) or "box-cox" (above 0), whose exponent is fitted by maximum
            likelihood; or "log", "log1p" or "sqrt". What lies outside of a curve's domain is missing.

    Raises:
        DataError: values at or below 0 for "box-cox" or "log" in the data it is fitted on.
    """

    method: Curve = "yeo-johnson"
    kinds: ClassVar[tuple[Kind, ...] | None] = ("number",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.method not in _DOMAINS:
            raise InputError(f"No method {self.method!r}.", known=_DOMAINS, given=self.method)

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        columns = super().writes(schema)
        return (
            columns
            if self.method == "yeo-johnson"
            else tuple(replace(column, nullable=True) for column in columns)
        )

    def learn(self, context: Context) -> Learner[Fitted]:
        names = self.chosen(context.schema)
        lowest = yield {name: nw.col(name).min() for name in names}
        for name in names:
            self._require_domain(name, lowest[name])
        if self.method not in ("box-cox", "yeo-johnson"):
            return Fitted(tuple(Power(name, self.method, 0.0) for name in names))
        exponents = yield from together([_likeliest(name, self.method) for name in names])
        return Fitted(
            tuple(Power(name, self.method, exponent) for name, exponent in zip(names, exponents, strict=True))
        )

    def _require_domain(self, name: str, lowest: float | None) -> None:
        bound, open_ended = _DOMAINS[self.method]
        if lowest is not None and (lowest < bound or (open_ended and lowest == bound)):
            raise DataError(
                f"method={self.method!r} takes values {'above' if open_ended else 'from'} {bound}, "
                f"but column {name!r} goes down to {lowest}.",
                do="Use method='yeo-johnson', or clip the column first.",
            )


@dataclass(frozen=True, repr=False)
class Discretize(ColumnsStep):
    """Cut numbers into numbered intervals, 0 for the lowest; the column is an ordered category then.

    Args:
        columns: numbers.
        bins: how many intervals; equal edges are taken as one, so there may be fewer.
        strategy: "quantile" (as many rows in each) or "uniform" (equally wide).
    """

    bins: int = 5
    strategy: Literal["quantile", "uniform"] = "quantile"
    kinds: ClassVar[tuple[Kind, ...] | None] = ("number",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bins < 2:
            raise InputError(f"bins={self.bins} cuts nothing.", do="Give at least 2.")
        if self.strategy not in ("quantile", "uniform"):
            raise InputError(f"No strategy {self.strategy!r}.", known=["quantile", "uniform"])

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(replace(column, kind="ordered") for column in super().writes(schema))

    def learn(self, context: Context) -> Learner[Fitted]:
        names = self.chosen(context.schema)
        shares = [at / self.bins for at in range(1, self.bins)]
        if self.strategy == "uniform":
            ends = yield {
                (name, end): getattr(nw.col(name), end)() for name in names for end in ("min", "max")
            }
            inner = {name: _between(ends[name, "min"], ends[name, "max"], shares) for name in names}
        else:
            cuts = yield {(name, q): nw.col(name).quantile(q, "linear") for name in names for q in shares}
            inner = {name: [cuts[name, q] for q in shares] for name in names}
        edges = {name: tuple(sorted({edge for edge in inner[name] if edge is not None})) for name in names}
        return Fitted(tuple(Bin(name, edges[name]) for name in names if edges[name]))


_SCALES = {  # what is the centre, and between what is the spread
    "standard": ("mean", "zero", "std"),
    "minmax": ("min", "min", "max"),
    "robust": ("median", "q25", "q75"),
}
_DOMAINS: dict[str, tuple[float, bool]] = {  # the lowest value, and whether it is itself outside
    "yeo-johnson": (-np.inf, False),
    "box-cox": (0.0, True),
    "log": (0.0, True),
    "log1p": (-1.0, True),
    "sqrt": (0.0, False),
}


def _scale_statistics(column: nw.Expr, method: str) -> dict[str, nw.Expr]:
    known = {
        "mean": mean(column),
        "zero": (column * 0.0).max(),
        "std": column.std(ddof=0),
        "min": column.min(),
        "max": column.max(),
        "median": column.median(),
        "q25": column.quantile(0.25, "linear"),
        "q75": column.quantile(0.75, "linear"),
    }
    return {statistic: known[statistic] for statistic in _SCALES[method]}


def _between(low: float | None, high: float | None, shares: list[float]) -> list[float]:
    return (
        [] if low is None or high is None or low == high else [low + (high - low) * share for share in shares]
    )


def _likeliest(name: str, method: Curve, low: float = -3.0, high: float = 5.0) -> Learner[float]:
    """The exponent of greatest profile likelihood, by ever finer grids: a scan for each of them."""
    for _ in range(5):
        grid = np.linspace(low, high, 17)
        likelihood = yield from _likelihoods(name, method, grid)
        best = int(np.nanargmax(likelihood))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 16)]
    return float(grid[best])


def _likelihoods(name: str, method: Curve, grid: Floats) -> Learner[Floats]:
    column = nw.col(name)
    logs = column.log() if method == "box-cox" else _signed_log(column)
    wishes: Wishes = {
        at: bend(column, method, float(exponent)).var(ddof=0) for at, exponent in enumerate(grid)
    }
    learned = yield wishes | {"mean": logs.mean()}
    variances = np.array([learned[at] or np.nan for at in range(len(grid))])
    likelihoods: Floats = (grid - 1.0) * learned["mean"] - 0.5 * np.log(variances)
    return likelihoods


def _signed_log(column: nw.Expr) -> nw.Expr:
    distance: Any = (column.abs() + 1.0).log()
    return nw.when(column >= 0.0).then(distance).otherwise(-distance)
