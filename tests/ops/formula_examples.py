"""Formulas, and rows on which engines are known to differ; the contract suite runs them everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from workbench.schema import Column

INFINITY, NAN = float("inf"), float("nan")
NUMBERS = (
    *(None, NAN, INFINITY, -INFINITY, 0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.0, 7.0, 999.0),
    *(1e308, -1e308, 5e-324, 1e-17, -1e-9, 710.0, 2.0**53, -(2.0**53), 2.0**52 + 0.5),
)
TEXTS = (None, "UA", "AA", "", "ua", "with 'quotes'", 'with "quotes"', "\\", "Zürich", "nan", " UA")
TIMES = (
    None,
    datetime(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59, 999_999),
    datetime(1969, 12, 31, 23, 59, 59, 999_999),
    datetime(1970, 1, 1),
    datetime(1582, 10, 10, 12),  # in the gap that the calendar of Rome has
    datetime(1900, 2, 28, 23, 59, 59),
    datetime(1900, 3, 1),
    datetime(2000, 2, 29, 6, 30, 15, 250_000),
    datetime(2013, 3, 10, 2, 30),  # in the gap that New York's clocks have
    datetime(2023, 12, 31),
    datetime(2024, 12, 31, 1, 2, 3, 4),
    datetime(400, 12, 31),
)
COLUMNS = (
    *(Column(name, "number", "number") for name in ("x", "y", "dep delay", "größe", "a 'b' \"c\"", "Stage1")),
    *(Column(name, "text", "category") for name in ("carrier", "Origin Airport")),
    *(Column(name, "time", "timestamp") for name in ("departure", "sched dep")),
)


@dataclass(frozen=True)
class Example:
    """A formula, and how far apart the engines may be on it: units in the last place, or a distance."""

    expression: str
    ulps: int = 0
    absolute: float = 0.0


def hostile_table() -> dict[str, list[Any]]:
    """A table as a user may have it, before ingest, with each pair of odd numbers in a row of its own."""
    pairs = list(product(NUMBERS, NUMBERS))
    rows = range(len(pairs))
    return {
        "x": [x for x, _ in pairs],
        "y": [y for _, y in pairs],
        "dep delay": [None if row % 7 == 0 else float(row % 50 - 10) for row in rows],
        "größe": [None if row % 5 == 0 else row / 8 for row in rows],
        "a 'b' \"c\"": [float(row % 3) for row in rows],
        "Stage1": [float(row) for row in rows],
        "carrier": [TEXTS[row % len(TEXTS)] for row in rows],
        "Origin Airport": [TEXTS[row // 3 % len(TEXTS)] for row in rows],
        "departure": [TIMES[row % len(TIMES)] for row in rows],
        "sched dep": [TIMES[row // 4 % len(TIMES)] for row in rows],
    }


def _of(*expressions: str, ulps: int = 0, absolute: float = 0.0) -> tuple[Example, ...]:
    return tuple(Example(expression, ulps, absolute) for expression in expressions)


EXAMPLES = (
    # arithmetic
    *_of("x", "-x", "x + y", "x - y", "x * y", "x / y", "1 / x", "x / 0", "0 / x", "-(x - y) / 2"),
    *_of("x * x * x * y", "x + y - x * y / (x - y)", "(x + y) * (x + y) - (x + y)", "x + 1 / 3 + 1e-3"),
    *_of("1 / (x * 0)", "1e308 * 10 + x", "x / 5e-324", "((x / 3) * 3 - x) * 1e16", "True + x"),
    *_of("abs(x)", "sqrt(x)", "sqrt(x * x + y * y)", "floor(x)", "ceil(x / 3)", "floor(x / y)"),
    *_of("min(x, y)", "max(x, y, 0)", "min(x, 5)", "max(x, y) - min(x, y)", "min(abs(x), abs(y), 1)"),
    # within the last places
    *_of("exp(x)", "log(x)", "log1p(x)", "x ** y", "x ** 2", "x ** 0.5", "2 ** x", ulps=2),
    *_of("x ** 0", "log(abs(x) + 1)", "exp(-x * x)", "abs(x) ** (1 / 3)", "x ** -1", ulps=2),
    *_of("sin(x)", "cos(x)", absolute=4 * 2**-52),  # of 1: what onnxruntime keeps to
    # comparisons and conditions
    *_of("x < y", "x <= y", "x > y", "x >= y", "x == y", "x != y", "x > 5", "0 < x < y", "x == 0"),
    *_of("x > 0 and y > 0", "x > 0 or y > 0", "not x > 0", "not x", "x and y or not y", "x and 0", "x or 1"),
    *_of("x > 0 and y > 0 and col('dep delay') > 0", "x < 0 or y < 0 or missing(carrier) or x == y"),
    *_of("x in (1, 2.5, -3)", "x not in (0, 7)", "x in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)"),
    # what is missing
    *_of("missing(x)", "missing(x / y)", "not missing(carrier)", "missing(departure)"),
    *_of("coalesce(x, y)", "coalesce(x / y, y / x, 0)", "coalesce(log(x), -1) < 0"),
    *_of("where(x > y, x, y)", "where(x != 999, x)", "where(x == 0, 0, 1 / x)", "where(x, 1, 2)"),
    *_of("where(missing(x), -1, where(x > 0, x / y, x * y))", "where(x > 0, x)", "where(1, x, y)"),
    # text
    *_of("carrier == 'UA'", "carrier != 'UA'", 'carrier in ("UA", "AA")', "carrier not in ('UA',)"),
    *_of("carrier == col('Origin Airport')", "carrier == 'with \\'quotes\\'' or carrier == '\\\\'"),
    *_of("missing(carrier) + (carrier == '')", "where(carrier in ('UA', 'AA'), carrier, 'other')"),
    *_of("coalesce(carrier, col('Origin Airport'), 'none')", "where(x > 0, carrier)"),
    # times
    *_of("year(departure)", "quarter(departure)", "month(departure)", "day(departure)"),
    *_of("day_of_year(departure)", "weekday(departure)", "hour(departure)", "minute(departure)"),
    *_of("second(departure)", "weekday(departure) > 5", "hour(departure) * 60 + minute(departure)"),
    *_of("days_between(departure, col('sched dep'))", "hours_between(col('sched dep'), departure)", ulps=1),
    *_of("departure < col('sched dep')", "departure == col('sched dep')"),
    *_of("where(departure > col('sched dep'), departure, col('sched dep'))"),
    *_of("year(coalesce(departure, col('sched dep')))", "days_between(departure, departure)"),
    # names
    *_of("col('dep delay') / größe", "col('a \\'b\\' \"c\"') + 1", "Stage1 * Stage1 + Stage1"),
)
