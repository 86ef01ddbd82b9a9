"""The few expressions that narwhals says differently on polars and Spark, said alike."""

from __future__ import annotations

import narwhals as nw


def finite(number: nw.Expr) -> nw.Expr:
    """A float64 number where it is finite, else missing (NaN and infinities are no numbers here)."""
    return nw.when(number.is_finite()).then(number)


def mean(number: nw.Expr) -> nw.Expr:
    """The mean of finite numbers to the last place (Spark adds them one by one, and each sum is rounded).

    What float32 holds of a number is added without rounding, and the rest is small.
    """
    coarse = number.cast(nw.Float32).cast(nw.Float64)
    coarse = nw.when(coarse.is_finite()).then(coarse).otherwise(number * 0.0)
    return coarse.mean() + (number - coarse).mean()


def count_true(condition: nw.Expr) -> nw.Expr:
    """How many rows meet a condition (Spark cannot sum booleans; a null condition does not count)."""
    return condition.cast(nw.Int64).sum()


def number(condition: nw.Expr) -> nw.Expr:
    """A condition as 0.0, 1.0 or missing."""
    return condition.cast(nw.Float64)


def weekday(time: nw.Expr) -> nw.Expr:
    """The day of the week, Monday 1 to Sunday 7 (Spark says 0 for Sunday)."""
    day = time.dt.weekday()
    return nw.when(day == 0).then(nw.lit(7)).otherwise(day)
