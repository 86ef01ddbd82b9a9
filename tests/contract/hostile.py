"""A table of awkward values in awkwardly named columns, and the strategies that make more of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import strategies as st

from workbench.schema import Column, Schema

NUMBER, OTHER = "dep delay", "größe"
TEXT, TIME = 'the "carrier"', "it's `when`"

SCHEMA = Schema(
    (
        Column(NUMBER, "number", "number"),
        Column(OTHER, "number", "number"),
        Column(TEXT, "text", "category"),
        Column(TIME, "time", "timestamp"),
    )
)

NUMBERS = [
    *(None, np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308),
    *(1e308, -1e308, 1.7976931348623157e308, 2.0**53, -(2.0**53), 2.0**53 - 1, 3.4028235677973366e38),
    *(1.0, -1.0, 0.1, -0.1, 0.5, 1.5, 2.0, 2.5, -2.5, 3.0, 7.0, -43.0, 1301.0, 1 / 3, 1e-9, 1 + 2**-52),
]
TEXTS = [
    None,
    "",
    "UA",
    "AA",
    "ua",
    " ",
    "O'Hare",
    '"',
    "é",
    "e\u0301",
    "日本",
    "🛫",
    "null",
    "None",
    "nan",
    "-1.5e3",
    "12",
]
TIMES = [
    None,
    datetime(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59, 999_999),
    datetime(1582, 10, 15, 0, 0, 1),
    datetime(1900, 3, 1),
    datetime(1969, 12, 31, 23, 59, 59, 999_999),
    datetime(1970, 1, 1),
    datetime(2000, 2, 29, 12, 30),
    datetime(2013, 12, 31, 23, 59, 59),
    datetime(2024, 2, 29, 6, 1, 2, 3),
]


def table(rows: int = 2_000) -> pl.DataFrame:
    """Every awkward number beside every other, and texts and times in turn."""
    pairs = [(a, b) for a in NUMBERS for b in NUMBERS][:rows]
    return _frame(
        [a for a, _ in pairs],
        [b for _, b in pairs],
        [TEXTS[at % len(TEXTS)] for at in range(len(pairs))],
        [TIMES[at % len(TIMES)] for at in range(len(pairs))],
    )


def tables() -> st.SearchStrategy[pl.DataFrame]:
    """Tables of 0 to 20 rows."""
    numbers = st.one_of(st.sampled_from(NUMBERS), st.floats(width=64), st.integers(-50, 50).map(float))
    texts = st.one_of(
        st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4)
    )
    moments = st.timedeltas(timedelta(0), datetime.max - datetime.min).map(
        lambda passed: datetime.min + passed
    )
    times = st.one_of(st.sampled_from(TIMES), moments)
    return st.lists(st.tuples(numbers, numbers, texts, times), max_size=20).map(
        lambda rows: _frame(*([row[at] for row in rows] for at in range(4)))
    )


def _frame(numbers: list, others: list, texts: list, times: list) -> pl.DataFrame:
    return pl.DataFrame(
        {NUMBER: numbers, OTHER: others, TEXT: texts, TIME: times},
        schema={NUMBER: pl.Float64, OTHER: pl.Float64, TEXT: pl.String, TIME: pl.Datetime("us")},
    )
