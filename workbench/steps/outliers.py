"""Outliers: where a column's usual values end, and what to do with those beyond.

To add a method, write one function that learns bounds and give it a row in `METHODS`; every
treatment, engine and export has it then.
"""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import narwhals as nw

from workbench.engines.vocabulary import mean
from workbench.errors import InputError
from workbench.ops import Clip, Filter, Formula, NullOutside, quote
from workbench.schema import Column, Kind, Schema
from workbench.steps.base import ColumnsStep, Context, Fitted
from workbench.steps.learning import Learner, together

Method = Literal["iqr", "zscore", "mad", "quantile", "bounds"]
Bounds = tuple[float | None, float | None]
Limits = tuple[str, float | None, float | None]


def iqr(column: nw.Expr, k: float) -> Learner[Bounds]:
    """Quartiles -+ k times their distance (Tukey 1977; k = 1.5)."""
    quartile = yield {"low": column.quantile(0.25, "linear"), "high": column.quantile(0.75, "linear")}
    reach = k * _spread(quartile["high"], quartile["low"])
    return (quartile["low"] - reach, quartile["high"] + reach) if reach else (None, None)


def zscore(column: nw.Expr, k: float) -> Learner[Bounds]:
    """Mean -+ k sample standard deviations (k = 3)."""
    moment = yield {"mean": mean(column), "std": column.std()}
    reach = k * (moment["std"] or 0.0)
    return (moment["mean"] - reach, moment["mean"] + reach) if reach else (None, None)


def mad(column: nw.Expr, k: float) -> Learner[Bounds]:
    """Median -+ k times 1.4826 times the median distance from it (Iglewicz and Hoaglin 1993; k = 3.5)."""
    centre = (yield {"median": column.median()})["median"]
    if centre is None:
        return None, None
    distance = (yield {"mad": (column - centre).abs().median()})["mad"]
    reach = k * 1.4826 * distance
    return (centre - reach, centre + reach) if reach else (None, None)


def quantile(column: nw.Expr, k: float) -> Learner[Bounds]:
    """The k and 1 - k quantiles (k = 0.01)."""
    tail = yield {"low": column.quantile(k, "linear"), "high": column.quantile(1.0 - k, "linear")}
    return (tail["low"], tail["high"]) if _spread(tail["high"], tail["low"]) else (None, None)


METHODS: dict[Method, tuple[Callable[[nw.Expr, float], Learner[Bounds]], float]] = {
    "iqr": (iqr, 1.5),
    "zscore": (zscore, 3.0),
    "mad": (mad, 3.5),
    "quantile": (quantile, 0.01),
}


class ConstantColumnWarning(UserWarning):
    """A column has no spread, so a step left it as it is."""


@dataclass(frozen=True, repr=False)
class OutlierStep(ColumnsStep):
    """Learns bounds per column; what is done beyond them is the subclass's treatment.

    Args:
        columns: numbers.
        method: "iqr", "zscore", "mad", "quantile", or "bounds" for your own `lower` and `upper`.
        k: how far the bounds reach, in the method's own unit; each method has its usual one.
        lower, upper: your own bounds, for method "bounds"; either may be left open.

    A column without spread (iqr or mad of 0) is left as it is, with a warning that names it.
    """

    method: Method = "iqr"
    k: float | None = None
    lower: float | None = None
    upper: float | None = None
    kinds: ClassVar[tuple[Kind, ...] | None] = ("number",)

    def __post_init__(self) -> None:
        super().__post_init__()
        known = (*METHODS, "bounds")
        if self.method not in known:
            raise InputError(f"No method {self.method!r}.", known=known, given=self.method)
        bounded = self.lower is not None or self.upper is not None
        if bounded != (self.method == "bounds"):
            raise InputError("`lower` and `upper` go with method='bounds', and it needs one of them.")
        if self.k is not None and (self.k <= 0 or (self.method == "quantile" and self.k >= 0.5)):
            raise InputError(f"k={self.k} is no reach.", do="Give k > 0 (for 'quantile' a share below 0.5).")
        if None not in (self.lower, self.upper) and self.lower >= self.upper:  # type: ignore[operator]  # both are numbers
            raise InputError(f"lower={self.lower} is not below upper={self.upper}.")

    def learn(self, context: Context) -> Learner[Fitted]:
        names = self.chosen(context.schema)
        bounds = yield from together([self._bounds(name) for name in names])
        found = [
            (name, low, high)
            for name, (low, high) in zip(names, bounds, strict=True)
            if (low, high) != (None, None)
        ]
        self._warn_of(set(names) - {name for name, *_ in found})
        return self.treat(found, names)

    @abstractmethod
    def treat(self, found: list[Limits], names: tuple[str, ...]) -> Fitted:
        """The ops for columns and their bounds; `names` holds those without spread too."""

    def _bounds(self, name: str) -> Learner[Bounds]:
        if self.method == "bounds":
            return self.lower, self.upper
        learner, usual = METHODS[self.method]
        return (yield from learner(nw.col(name), usual if self.k is None else self.k))

    def _warn_of(self, constant: Iterable[str]) -> None:
        if constant:
            warnings.warn(
                f"{type(self).__name__} left {', '.join(sorted(constant))} as is: no spread ({self.method}).",
                ConstantColumnWarning,
                stacklevel=2,
            )


@dataclass(frozen=True, repr=False)
class ClipOutliers(OutlierStep):
    """Draw outliers onto the bound they passed; see `OutlierStep` for the methods.

    >>> import polars as pl
    >>> from workbench.recipe import Recipe
    >>> delays = pl.DataFrame({"delay": [1.0, 2.0, 3.0, 4.0, 99.0]})
    >>> Recipe((ClipOutliers("delay", method="iqr"),)).fit(delays).transform(delays)["delay"].to_list()
    [1.0, 2.0, 3.0, 4.0, 7.0]
    """

    def treat(self, found: list[Limits], names: tuple[str, ...]) -> Fitted:
        return Fitted(tuple(Clip(*limits) for limits in found))


@dataclass(frozen=True, repr=False)
class NullOutliers(OutlierStep):
    """Take outliers as missing, for `Impute` to fill; see `OutlierStep` for the methods."""

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(replace(column, nullable=True) for column in super().writes(schema))

    def treat(self, found: list[Limits], names: tuple[str, ...]) -> Fitted:
        return Fitted(tuple(NullOutside(*limits) for limits in found))


@dataclass(frozen=True, repr=False)
class FlagOutliers(OutlierStep):
    """Add a flag `<column>_outlier` for each column; a missing value is none. See `OutlierStep`."""

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(Column(_flag(name), "number", "flag", nullable=False) for name in self.chosen(schema))

    def treat(self, found: list[Limits], names: tuple[str, ...]) -> Fitted:
        outside = {name: f"0 * missing({quote(name)})" for name in names}
        outside |= {name: f"not ({_inside(name, low, high)})" for name, low, high in found}
        return Fitted(tuple(Formula(_flag(name), expression) for name, expression in outside.items()))


@dataclass(frozen=True, repr=False)
class DropOutliers(OutlierStep):
    """Leave training rows with an outlier out; what is predicted keeps every row. See `OutlierStep`."""

    drops_rows: ClassVar[bool] = True

    def treat(self, found: list[Limits], names: tuple[str, ...]) -> Fitted:
        inside = " and ".join(f"({_inside(*limits)})" for limits in found)
        return Fitted((), training=(Filter(inside),) if found else ())


def _flag(name: str) -> str:
    return f"{name}_outlier"


def _inside(name: str, low: float | None, high: float | None) -> str:
    column = quote(name)
    above = [] if low is None else [f"{column} >= {low!r}"]
    below = [] if high is None else [f"{column} <= {high!r}"]
    return f"missing({column}) or " + " and ".join(above + below)


def _spread(high: float | None, low: float | None) -> float:
    return 0.0 if high is None or low is None else high - low
