"""Flights to draw samples from, and the ways to draw them."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
import pytest

ROWS = 20_000
CARRIERS = ["UA"] * 60 + ["AA"] * 30 + ["OO"] * 9 + [None]
FLIGHTS = pl.DataFrame(
    {
        "row": range(ROWS),
        "name": [f"flight {at}" for at in range(ROWS)],
        "carrier": [CARRIERS[at * 7919 % 100] for at in range(ROWS)],
        "late": [at % 3 == 0 for at in range(ROWS)],
        "weight": [1.0 + at % 10 for at in range(ROWS)],
    }
)
DESIGNS: dict[str, dict[str, Any]] = {
    "n": {"n": 500},
    "fraction": {"fraction": 0.05},
    "strata": {"n": 500, "stratify": "carrier"},
    "equal strata": {"n": 500, "stratify": "carrier", "allocation": "equal"},
    "strata by flag": {"fraction": 0.025, "stratify": "late"},
    "weights": {"n": 500, "weights": "weight"},
}
every_design = pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())


def rows_of(frame: Any) -> list[int]:
    return nw.from_native(frame).lazy().collect()["row"].to_list()
