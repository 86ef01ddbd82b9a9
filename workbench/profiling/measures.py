"""How strongly two columns go together, and how likely so much is by chance: the formulas."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, isnan, nan, sqrt, tanh
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, chdtrc, fdtrc

Measure = Literal["pearson", "spearman", "cramers_v", "correlation_ratio"]
_Z = 1.959963984540054  # of a 95 % interval


def correlation_p(r: float, rows: int) -> float:
    """The two-sided p-value of a correlation that is zero but for chance (Student's t).

    >>> round(correlation_p(0.5, 20), 5)
    0.02477
    """
    if rows < 3 or isnan(r):
        return nan
    return float(
        betainc((rows - 2) / 2, 0.5, (1 - r) * (1 + r))
    )  # of t's tails, and it does not underflow early


def correlation_interval(r: float, rows: int, measure: Measure) -> tuple[float, float]:
    """The 95 % interval of a correlation, by Fisher's z.

    Source of method: Fisher (1921); for ranks the variance of Bonett and Wright (2000).

    >>> low, high = correlation_interval(0.5, 50, "pearson")
    >>> round(low, 4), round(high, 4)
    (0.2575, 0.6833)
    """
    if rows < 4 or isnan(r):
        return nan, nan
    if abs(r) == 1:
        return r, r
    wider = 1 + r * r / 2 if measure == "spearman" else 1.0
    reach = _Z * sqrt(wider / (rows - 3))
    return tanh(atanh(r) - reach), tanh(atanh(r) + reach)


def cramers_v(table: npt.NDArray[np.int64]) -> tuple[float, float]:
    """How far two categories go together, from 0 to 1 and corrected for bias, and its p-value.

    Args:
        table: how many rows hold each pair of levels, shape (r, c).

    Source of method: Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T; the p-value
    is of Pearson's chi-squared, without Yates' correction.

    >>> v, p = cramers_v(np.array([[30, 10], [10, 30]]))
    >>> round(v, 4), round(p, 8)
    (0.4903, 7.74e-06)
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(float)
    rows, (r, c) = table.sum(), table.shape
    if min(r, c) < 2:
        return nan, nan
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / rows
    chi2 = float(((table - expected) ** 2 / expected).sum())
    degrees = (r - 1) * (c - 1)
    kept_r, kept_c = r - (r - 1) ** 2 / (rows - 1), c - (c - 1) ** 2 / (rows - 1)
    beyond_chance = max(0.0, chi2 / rows - degrees / (rows - 1))
    room = min(kept_r, kept_c) - 1
    v = sqrt(min(1.0, beyond_chance / room)) if room > 0 else nan
    return v, float(chdtrc(degrees, chi2))


def correlation_ratio(
    rows: npt.NDArray[np.float64], sums: npt.NDArray[np.float64], squares: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """How much of a number's spread lies between the levels of a category (eta, 0 to 1), and its p-value.

    Args:
        rows: how many rows each level has, shape (k,).
        sums: the sum of the number over them, shape (k,).
        squares: the sum of its squares, shape (k,).

    Source of method: Fisher's one-way analysis of variance.

    >>> eta, p = correlation_ratio(np.array([2.0, 2.0]), np.array([3.0, 7.0]), np.array([5.0, 25.0]))
    >>> round(eta, 4), round(p, 4)
    (0.8944, 0.1056)
    """
    sums, squares, rows = sums[rows > 0], squares[rows > 0], rows[rows > 0]
    levels, n = len(rows), rows.sum()
    if levels < 2:
        return nan, nan
    level = sums.sum() ** 2 / n
    total, between = squares.sum() - level, (sums**2 / rows).sum() - level
    if total <= 1e-13 * squares.sum():
        return nan, nan
    eta2 = float(np.clip(between / total, 0.0, 1.0))
    if n <= levels:
        return sqrt(eta2), nan
    within = (1 - eta2) / (n - levels)
    return sqrt(eta2), float(fdtrc(levels - 1, n - levels, eta2 / (levels - 1) / within)) if within else 0.0


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """The smallest share of false finds at which each test would still count as one; nan stays nan.

    Source of method: Benjamini and Hochberg (1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")])
    [0.03, 0.04, 0.04, nan]
    """
    given = np.asarray(p, dtype=float)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(-given[known], kind="stable")]  # the largest first
    ranks = np.arange(len(order), 0, -1)
    adjusted = np.full(len(given), nan)
    adjusted[order] = np.minimum.accumulate(np.minimum(given[order] * len(order) / ranks, 1.0))
    return [float(q) for q in adjusted]
