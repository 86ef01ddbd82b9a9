"""A year of flights, and a recipe for them that has a step of nearly every kind."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

import workbench as wb
from tests.benchmarks.flights import all_flights

KEY, TARGET = "row_id", "late"
SAMPLE: dict[str, Any] = {"n": 20_000, "stratify": "carrier", "seed": 7, "key": KEY}

RECIPE = wb.Recipe(
    (
        wb.Drop(("year", "dep_time", "arr_time", "arr_delay", "flight")),
        wb.IndicateMissing(wb.numeric()),
        wb.Impute("dep_delay", strategy="median", by="carrier"),
        wb.Impute("air_time", strategy="mean"),
        wb.Impute(wb.numeric(), strategy="median"),
        wb.ClipOutliers("dep_delay", method="mad", k=5.0),
        wb.ClipOutliers("air_time", method="iqr"),
        wb.Calculate("speed", "distance / (air_time / 60)"),
        wb.Scale(("distance", "speed"), method="standard"),
        wb.Scale("dep_delay", method="robust"),
        wb.ExpandDatetime("time_hour"),
        wb.GroupRare(("carrier", "dest"), min_share=0.01),
        wb.OrdinalEncode(("carrier", "origin")),
        wb.TargetEncode(("dest", "tailnum")),
    )
)


@cache
def flights() -> pl.DataFrame:
    """All 336,776 flights with a key; late are those that arrived 15 minutes late, or not at all."""
    late = (pl.col("arr_delay") > 15).fill_null(value=True)
    return all_flights().with_columns(late.alias(TARGET)).with_row_index(KEY)
