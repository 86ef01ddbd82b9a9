"""What bounds on a column would do: at once from counts in bins while they are dragged, then exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf, sqrt

import narwhals as nw
import numpy as np
import numpy.typing as npt

from workbench.engines import engine_of, lazy
from workbench.engines.base import Frame
from workbench.engines.vocabulary import count_true
from workbench.errors import ColumnError, InputError
from workbench.ops import Clip
from workbench.recipe import Recipe
from workbench.schema import Column, Schema
from workbench.steps import STEPS, ClipOutliers
from workbench.steps.outliers import OutlierStep
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.cubes import Cube, Floats, numbers_of
from workbench.widgets.questions import BoundsAsked
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

TREATMENTS: dict[str, type[OutlierStep]] = {
    name: step for name, step in STEPS.items() if issubclass(step, OutlierStep)
}
_SHOWN = 96  # bins of the histogram
_WEIGHT = "rows"

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Moments:
    """A column in a few figures."""

    present: int
    missing: int
    mean: float | None
    std: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Treated:
    """What bounds do to a column.

    Args:
        column: its name.
        lower, upper: the bounds; None where there is none.
        rows: how many rows are behind the figures, of `total` in the table.
        exact: whether every figure is exact for all rows that were asked about.
        touched: how many rows lie beyond the bounds.
        low, high: where the histogram begins and ends; rows beyond are in its first and last bin.
        before, after: rows in each bin, shape (96,).
        was, becomes: the column's figures.
    """

    column: str
    lower: float | None
    upper: float | None
    rows: int
    total: int
    exact: bool
    touched: int
    low: float
    high: float
    before: Floats
    after: Floats
    was: Moments
    becomes: Moments


def bounds(table: Table, shelf: CubeShelf, asked: BoundsAsked, work: Work) -> Iterator[Treated]:
    """Answer from counts in bins; and, of bounds that stay, once more from all rows."""
    column = _number(shelf, asked)
    at_hand = shelf.at_hand(asked.column, asked.sample)
    found = _found(asked, column, table.glance)
    yield _from_bins(at_hand, asked, found)
    if not asked.settled:
        return
    with table.turn(work):
        cube = shelf.all(asked.column, asked.sample, work)
        watched = replace(cube.scope, frame=cube.scope.watched(work, column.name, passes=2))
        exact = _from_rows(cube, asked, _found(asked, column, watched), column, work)
    yield exact


def _number(shelf: CubeShelf, asked: BoundsAsked) -> Column:
    if asked.treatment not in TREATMENTS:
        raise InputError(f"No treatment {asked.treatment[:80]!r}.", known=TREATMENTS)
    column = shelf.column(asked.column)
    if column.kind != "number":
        raise ColumnError(f"Column {column.name!r} is of kind {column.kind}; outliers are of numbers.")
    return column


def _found(asked: BoundsAsked, column: Column, scope: Scope) -> Bounds:
    """The bounds: as given, or learned as a recipe learns them."""
    if asked.method == "bounds":
        ClipOutliers(column.name, "bounds", lower=asked.lower, upper=asked.upper)  # refuses what is none
        return asked.lower, asked.upper
    step = ClipOutliers(column.name, asked.method, k=asked.k)  # type: ignore[arg-type]  # refuses what is none
    frame = scope.frame.select(column.name).to_native()
    (ops,) = Recipe((step,)).fit(frame, schema=Schema((column,))).learned
    return next(((op.low, op.high) for op in ops if isinstance(op, Clip)), (None, None))


def _step(asked: BoundsAsked, found: Bounds) -> OutlierStep | None:
    if found == (None, None):
        return None
    return TREATMENTS[asked.treatment](asked.column, "bounds", lower=found[0], upper=found[1])


def _from_bins(cube: Cube, asked: BoundsAsked, found: Bounds) -> Treated:
    scale = cube.scope.total / cube.scope.rows if not cube.scope.wanted and cube.scope.total > 0 else 1.0
    held = cube.counts > 0
    values, rows = cube.means[held], cube.counts[held].astype(float)
    treated, kept = _treated(values, rows, asked, found)
    touched = rows[_beyond(values, found)].sum()
    return Treated(
        asked.column, *found, cube.scope.rows, cube.scope.total, exact=False, touched=round(touched * scale),
        low=cube.low, high=cube.high, before=cube.coarse(_SHOWN),
        after=cube.coarse(_SHOWN, values=treated, rows=np.where(np.isnan(treated), 0.0, kept)),
        was=_weighed(values, rows, cube), becomes=_weighed(treated, kept, cube),
    )  # fmt: skip


def _treated(values: Floats, rows: Floats, asked: BoundsAsked, found: Bounds) -> tuple[Floats, Floats]:
    """The bins' means as the step makes them, and the rows that each stands for."""
    step = _step(asked, found)
    if step is None:
        return values, rows
    name = asked.column
    weight = _WEIGHT if name != _WEIGHT else _WEIGHT + "_"
    schema = Schema(tuple(Column(each, "number", "number") for each in (name, weight)))
    kept = nw.from_native(Recipe((step,)).fit_transform({name: values, weight: rows}, schema=schema))
    return kept[name].to_numpy().astype(float), kept[weight].to_numpy()


def _beyond(values: Floats, found: Bounds) -> npt.NDArray[np.bool_]:
    low, high = _open(found)
    return (values < low) | (values > high)


def _weighed(values: Floats, rows: Floats, cube: Cube) -> Moments:
    """The figures of bins; where the first or last was left as it is, the cube knows its true end."""
    known = ~np.isnan(values)
    present, missing = int(rows[known].sum()), cube.missing + int(rows[~known].sum())
    values, rows = values[known], rows[known]
    if not present:
        return Moments(0, missing, None, None, None, None)
    mean = float(np.average(values, weights=rows))
    std = sqrt(float(np.average((values - mean) ** 2, weights=rows)))
    ends = cube.means[cube.counts > 0]
    low, high = float(values.min()), float(values.max())
    low, high = (cube.least if low == ends[0] else low), (cube.most if high == ends[-1] else high)
    return Moments(present, missing, mean, std, low, high)


def _from_rows(cube: Cube, asked: BoundsAsked, found: Bounds, column: Column, work: Work) -> Treated:
    rough, step = _from_bins(cube, asked, found), _step(asked, found)
    frame = numbers_of(cube.scope.watched(work, column.name, passes=2), column)
    after = frame
    if step is not None:
        after = lazy(Recipe((step,)).fit_transform(frame.to_native(), schema=Schema((column,))))
    was, touched = _measured(frame, column.name, found)
    becomes, _ = _measured(after, column.name, found)
    return replace(rough, exact=True, touched=touched, was=was, becomes=becomes)


def _measured(frame: Frame, name: str, found: Bounds) -> tuple[Moments, int]:
    """The figures of a column, and how many rows are beyond bounds."""
    value = nw.col(name)
    low, high = _open(found)
    asked = {"rows": nw.len(), "present": value.count(), "mean": value.mean(), "std": value.std()}
    asked |= {"low": value.min(), "high": value.max(), "beyond": count_true((value < low) | (value > high))}
    told = engine_of(frame).aggregate(frame, **asked)
    figures = (told[figure] for figure in ("mean", "std", "low", "high"))
    return Moments(told["present"], told["rows"] - told["present"], *figures), told["beyond"] or 0


def _open(found: Bounds) -> tuple[float, float]:
    return (-inf if found[0] is None else found[0]), (inf if found[1] is None else found[1])
