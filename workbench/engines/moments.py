"""Mean, spread and skew of a column too long to keep, from what was counted of each of its parts."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


class Moments:
    """Takes a column's values part by part, and says where they lie and how they spread.

    The order of the parts does not matter, not even to the last digit. What is too large for a float
    becomes infinite or NaN, as in polars.

    Source of method: Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance;
    the third moment after Pébay (2008).

    >>> moments = Moments()
    >>> moments.add(np.array([1.0, 4.0]), np.array([2, 1]))
    >>> moments.add(np.array([9.0]), np.array([1]))
    >>> moments.answer()["mean"]
    3.75
    """

    def __init__(self) -> None:
        self._parts: list[tuple[float, ...]] = []

    @np.errstate(over="ignore", invalid="ignore")
    def add(self, values: npt.NDArray[np.float64], rows: npt.NDArray[np.int64]) -> None:
        """Take a part of the column: values, rising, and how many rows hold each; shapes (n,)."""
        total = rows.sum()
        mean = rows @ values / total
        off = values - mean
        squares = off * off * rows
        zeros = rows[values == 0].sum()
        self._parts.append((total, mean, squares.sum(), squares @ off, values[0], values[-1], zeros))

    @np.errstate(over="ignore", invalid="ignore")
    def answer(self) -> dict[str, float | None]:
        """What is known, None where there are too few rows: std with n - 1, skew with n, as scipy's."""
        if not self._parts:
            return dict.fromkeys(("mean", "std", "skew", "min", "max")) | {"present": 0, "zeros": 0}
        rows, means, squares, cubes, low, high, zeros = np.array(sorted(self._parts)).T
        total = rows.sum()
        mean = rows @ means / total
        off = means - mean
        square = (squares + rows * off**2).sum()
        cube = (cubes + 3 * off * squares + rows * off**3).sum()
        return {
            "present": int(total),
            "mean": float(mean),
            "std": math.sqrt(square / (total - 1)) if total > 1 else None,
            "skew": float(cube / total / (square / total) ** 1.5) if square else math.nan,
            "min": float(low.min()),
            "max": float(high.max()),
            "zeros": int(zeros.sum()),
        }
