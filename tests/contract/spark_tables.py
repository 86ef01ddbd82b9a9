"""The tables and the recipe that Spark is asked about."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from tests.contract import hostile
from tests.contract.hostile import TEXT, TIMES
from workbench.recipe import FittedRecipe, Recipe
from workbench.schema import Column
from workbench.steps import (
    Calculate,
    ClipOutliers,
    Discretize,
    DropDuplicates,
    DropMissing,
    ExpandDatetime,
    FrequencyEncode,
    GroupRare,
    Impute,
    IndicateMissing,
    NullOutliers,
    OneHotEncode,
    OrdinalEncode,
    Scale,
    TargetEncode,
    numeric,
)

ROW, INSTANT = "row id", "instant"
SCHEMA = hostile.SCHEMA.put(Column(INSTANT, "time", "timestamp"))
MORE_TEXTS = ["12\n", "1e400", " 7", "٣", "1_000", "0x1p3", "12d", "Infinity", "+.5", "-0", "1e-400"]
MORE_INSTANTS = [
    datetime(2013, 11, 3, hour, 30) for hour in (4, 5, 6, 7)
]  # two are half past one in New York

RECIPE = Recipe(
    (
        IndicateMissing(numeric()),
        Impute("dep.delay", strategy="median", by="carrier"),
        DropMissing("tail"),
        ClipOutliers("dep.delay", method="mad", k=1.0),
        NullOutliers("distance", method="zscore", k=1.5),
        Scale("distance", method="standard"),
        Discretize("air time", bins=4),
        GroupRare("carrier", min_share=0.05),
        OneHotEncode("origin"),
        TargetEncode("carrier"),
        FrequencyEncode("dest"),
        OrdinalEncode("tail"),
        ExpandDatetime("it's `sched`"),
        Calculate("pace", "col('dep.delay') / (1 + distance * distance)"),
        DropDuplicates("pace", order_by=("dep.delay", ROW)),
    )
)


def awkward() -> pl.DataFrame:
    """The contract's awkward rows, numbered, with more texts that are nearly numbers, and with instants."""
    rows = pl.concat([hostile.table(), pl.DataFrame({TEXT: MORE_TEXTS})], how="diagonal")
    instants = [*TIMES, *MORE_INSTANTS]
    turns = [instants[at % len(instants)] for at in range(len(rows))]
    times = pl.Series(INSTANT, turns, pl.Datetime("us")).dt.replace_time_zone("UTC")
    return rows.with_columns(times).with_row_index(ROW)


def flights() -> pl.DataFrame:
    """Three hundred flights; from the 200th on, some carriers and origins are new."""
    rows = range(300)
    return pl.DataFrame(
        {
            ROW: rows,
            "dep.delay": [None if at % 11 == 0 else at * at % 97 - 20 + at % 7 / 8 for at in rows],
            "distance": [100 + at * 37 % 2400 for at in rows],
            "air time": [None if at % 17 == 0 else at * 53 % 400 / 4 for at in rows],
            "carrier": [("UA", "AA", None, "日本", "HA")[at * at % 23 % 4 + (at > 200)] for at in rows],
            "origin": [("St. Louis", "O'Hare", "`JFK`", "EWR")[at % 3 + (at > 200)] for at in rows],
            "dest": [("BOS", "LAX", None)[at * 7 % 3] for at in rows],
            "tail": [None if at % 19 == 0 else f"N{at % 23}" for at in rows],
            "it's `sched`": [
                datetime(2013, 1 + at % 12, 1 + at % 28, at % 24, at % 60, tzinfo=UTC) for at in rows
            ],
            "late": [at * at % 97 > 40 for at in rows],
        }
    )


def fitted() -> FittedRecipe:
    """The recipe as polars fits it on the first 200 flights."""
    return RECIPE.fit(flights().head(200), target="late", key=ROW)
