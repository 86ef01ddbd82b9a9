"""Write a category as what the target usually is in it, so that no training row sees its own target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.ops import CrossFitted, Lookup, Remove
from workbench.ops.base import Op
from workbench.schema import Column, Schema
from workbench.steps.base import Context, Fitted
from workbench.steps.encoding import CategoryStep
from workbench.steps.learning import Learner, Query

FOLDS = 5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Level:
    """What is averaged: the target itself, or whether it is one of its classes.

    Whether is counted, as a count is the same in whatever order rows come, and a mean's last digit is not.
    """

    suffix: str
    value: nw.Expr
    is_whether: bool = True

    def statistics(self) -> dict[str, nw.Expr]:
        if self.is_whether:
            return {"rows": self.value.count(), "ones": self.value.cast(nw.Int64).sum()}
        number = self.value.cast(nw.Float64)
        return {"rows": number.count(), "mean": number.mean(), "variance": number.var(ddof=0)}


@dataclass(frozen=True, repr=False)
class TargetEncode(CategoryStep):
    """Write a category as the target's mean in it, drawn towards the mean of all rows where rows are few.

    In training a row gets the value that the four other fifths of the rows give (folds by the row's
    key), so it never sees its own target; what is predicted gets the value from all of them. A
    category that was not there in fitting gets the mean of all rows. With more than two classes there
    is a column `<column>_<class>` for each, in place of the column.

    Args:
        columns: categories.
        smooth: how many rows' worth the overall mean counts, or "auto" for the empirical Bayes weight.

    Source: Micci-Barreca (2001); as scikit-learn's TargetEncoder.
    """

    smooth: float | Literal["auto"] = "auto"
    needs_folds: ClassVar[bool] = True
    adds_unknown: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.smooth != "auto" and not (isinstance(self.smooth, (int, float)) and self.smooth >= 0):
            raise InputError(f"smooth={self.smooth!r} is no weight.", do="Give 'auto' or a number from 0.")

    def learn(self, context: Context) -> Learner[Fitted]:
        if context.target is None or context.fold is None:
            raise InputError("TargetEncode needs the target.", do="Fit the recipe with target='<column>'.")
        levels = yield from _levels(context.schema[context.target])
        names = self.chosen(context.schema)
        learned = yield {
            (name, level.suffix): Query((name, context.fold), level.statistics())
            for name in names
            for level in levels
        }
        tables = {
            (name, suffix): _Table(answer, name, context.fold) for (name, suffix), answer in learned.items()
        }
        ops = tuple(self._lookup(table, name, suffix, None) for (name, suffix), table in tables.items())
        training = tuple(
            self._cross_fitted(table, name, suffix, context.fold) for (name, suffix), table in tables.items()
        )
        gone = (Remove(names),) if any(level.suffix for level in levels) else ()
        return Fitted(ops + gone, training=training + gone, adds=tuple(_columns(names, levels)))

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return ()

    def _lookup(self, table: _Table, name: str, suffix: str, without: int | None) -> Lookup:
        keys, encoded, mean = table.encode(self.smooth, without)
        return Lookup(name, name + suffix, keys, encoded, mean)

    def _cross_fitted(self, table: _Table, name: str, suffix: str, fold: str) -> Op:
        lookups = (self._lookup(table, name, suffix, at) for at in range(FOLDS))
        apart = tuple(replace(lookup, output=f"workbench_fold_{at}") for at, lookup in enumerate(lookups))
        return CrossFitted(name + suffix, fold, apart)


class _Table:
    """Rows, mean and squared deviations of the target per category and fold."""

    def __init__(self, answer: dict[str, list[Any]], name: str, fold: str) -> None:
        self.categories = tuple(dict.fromkeys(answer[name]))
        place = {category: at for at, category in enumerate(self.categories)}
        at = (
            np.array([place[category] for category in answer[name]], dtype=int),
            np.array(answer[fold], dtype=int),
        )
        self.rows, self.mean, self.squares = np.zeros((3, len(self.categories), FOLDS))
        self.rows[at] = answer["rows"]
        mean, variance = _moments(answer)
        self.mean[at] = mean
        self.squares[at] = self.rows[at] * variance

    def encode(
        self, smooth: float | str, without: int | None
    ) -> tuple[tuple[Any, ...], tuple[float, ...], float]:
        folds = [fold for fold in range(FOLDS) if fold != without]
        rows, mean, squares = _pool(self.rows[:, folds], self.mean[:, folds], self.squares[:, folds])
        total, overall, spread = _pool(rows, mean, squares)
        weight = _weight(rows, squares, spread / max(total, 1.0), smooth)
        encoded = weight * mean + (1.0 - weight) * overall
        return self.categories, tuple(encoded.tolist()), float(overall)


def _levels(target: Column) -> Learner[list[_Level]]:
    column = nw.col(target.name)
    if target.kind in ("number", "flag"):
        return [_Level("", column, is_whether=target.kind == "flag")]
    counted = yield {"classes": Query((target.name,), {"rows": nw.len()})}
    classes = sorted(value for value in counted["classes"][target.name] if value is not None)
    if len(classes) == 2:
        return [_Level("", column == classes[1])]
    return [_Level(f"_{value}", column == value) for value in classes]


def _moments(answer: dict[str, list[Any]]) -> tuple[Floats, Floats]:
    """The mean and variance of each group, 0 where it has no target."""
    if "ones" in answer:
        mean = _share(np.array(answer["ones"], dtype=float), np.array(answer["rows"], dtype=float))
        return mean, mean * (1.0 - mean)
    mean = np.array([value or 0.0 for value in answer["mean"]])
    return mean, np.array([value or 0.0 for value in answer["variance"]])


def _pool(rows: Floats, mean: Floats, squares: Floats) -> tuple[Any, Any, Any]:
    """Rows, mean and squared deviations of the last axis' parts taken together (Chan et al. 1983)."""
    total = rows.sum(axis=-1)
    overall = (rows * mean).sum(axis=-1) / np.maximum(total, 1.0)
    deviations = rows * (mean - overall[..., None]) ** 2
    return total, overall, (squares + deviations).sum(axis=-1)


def _weight(rows: Floats, squares: Floats, variance: float, smooth: float | str) -> Floats:
    """How much a category's own mean counts against the mean of all."""
    if not isinstance(smooth, str):
        return _share(rows, rows + smooth)
    return _share(variance * rows, variance * rows + _share(squares, rows))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _columns(names: tuple[str, ...], levels: list[_Level]) -> Iterator[Column]:
    for name in names:
        for level in levels:
            yield Column(name + level.suffix, "number", "number", nullable=False)
