"""Features are handed over with float32's seven digits: warn where that makes different values equal."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.engines import engine_of, lazy
from workbench.recipe import FittedRecipe
from workbench.schema import MAX_EXACT_INT

Floats = npt.NDArray[np.float64]
_TOLERATED = 0.01  # of the values; two random numbers among thousands may meet by chance
_SAME = 2  # units in the last place: values no farther apart are one value, computed in two ways


class PrecisionWarning(UserWarning):
    """A feature has more digits than a float32 holds, so that different values of it become equal."""


def warn_of_lost_digits(recipe: FittedRecipe, rows: pa.Table) -> None:
    """Warn of each feature of which more than one value in a hundred is lost among its neighbours.

    Args:
        recipe: its features are looked at as the steps leave them, before rounding.
        rows: some raw rows.
    """
    exact = lazy(recipe.transform(rows)).select(*recipe.features)
    matrix = engine_of(exact).to_numpy(exact, recipe.features)
    for name, values in zip(recipe.features, matrix.T, strict=True):
        pair = _merged(values[np.isfinite(values)])
        if pair:
            warnings.warn(
                f"Feature {name!r} loses digits: a model sees {pair[0]!r} and {pair[1]!r} as one value. "
                f"Add Scale({name!r}), or Calculate its difference from a value near it "
                "(a timestamp: ExpandDatetime; an id: Drop).",
                PrecisionWarning,
                stacklevel=3,
            )


def _merged(values: Floats) -> tuple[float, float] | None:
    """A pair of neighbours that float32 makes one, if that befalls more values than is tolerated."""
    distinct = np.unique(values)
    if len(distinct) < 2:
        return None
    neighbours = _neighbours(distinct)
    lost = distinct.astype(np.float32) == neighbours.astype(np.float32)
    lost &= neighbours - distinct > _SAME * np.spacing(np.abs(distinct))
    if lost.mean() <= _TOLERATED:
        return None
    worst = int(np.flatnonzero(lost)[-1])
    return float(distinct[worst]), float(neighbours[worst])


def _neighbours(distinct: Floats) -> Floats:
    """For each rising value the next one up; where all are whole steps (of 1, of a cent), one step up.

    Rows that were not looked at fill the steps between those that were.
    """
    for parts in (1.0, 100.0):
        steps = np.round(distinct * parts)
        if np.abs(steps).max() < MAX_EXACT_INT and np.allclose(steps / parts, distinct, rtol=1e-12, atol=0):
            return distinct + int(np.gcd.reduce(steps.astype(np.int64))) / parts
    return np.append(distinct[1:], np.inf)
