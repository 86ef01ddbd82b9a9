"""What a survey asks of a table: many short answers about many columns, from one pass over the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

MOST_COUNTED = 2**14  # a column's values are counted one by one up to so many different ones

Reduction = Literal["rows", "present", "mean", "std", "skew", "min", "max", "zeros", "quantiles", "counts"]


@dataclass(frozen=True)
class Question:
    """One short answer that is wanted.

    Args:
        reduction: "rows" needs no column, and in all others missing values take no part; "counts"
            gives `Counts`; "quantiles" are approximate, within about 0.1 % of the rows, of times in
            microseconds since 1970.
        column: a column of the frame: float64 or times for quantiles, numbers for mean to zeros.
        at: which quantiles, between 0 and 1.
    """

    reduction: Reduction
    column: str = ""
    at: tuple[float, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How often each value of a column occurs, as far as they could be counted.

    Args:
        values: the different values, rising, shape (n,): float64, str objects or datetime64[us].
        counts: how many rows hold each, shape (n,).
        distinct: how many different values there are; an estimate unless complete.
        complete: whether these are all values. Where there are too many they are a sample of the
            different values, each with its true count, or none.
    """

    values: npt.NDArray[Any]
    counts: npt.NDArray[np.int64]
    distinct: int
    complete: bool
