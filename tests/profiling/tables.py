"""Tables to look into: one with every kind of column and gaps in all of them, and awkward ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl


def mixed(rows: int = 2_000, *, seed: int = 0) -> pl.DataFrame:
    """Numbers, a flag, times and categories that depend on each other, with other gaps in each."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=rows)
    table = pl.DataFrame(
        {
            "delay": np.round(hidden * 10 + rng.normal(size=rows) * 5),
            "distance": np.exp((hidden + rng.normal(size=rows)) / 5),
            "late": hidden + rng.normal(size=rows) > 0.5,
            "carrier": np.array(["UA", "AA", "B6"])[np.digitize(hidden + rng.normal(size=rows), [-0.5, 0.5])],
            "origin": np.array(["JFK", "EWR"])[(hidden + 2 * rng.normal(size=rows) > 0).astype(int)],
            "when": [datetime(2013, 1, 1) + timedelta(hours=float(h)) for h in rng.uniform(0, 8_760, rows)],
        }
    )
    gaps = {name: rng.random(rows) < 0.02 * at for at, name in enumerate(table.columns)}  # the first has none
    return table.with_columns(
        pl.when(~pl.Series(gap)).then(pl.col(name)).alias(name) for name, gap in gaps.items()
    )


HOSTILE = "<script>alert('1')</script>|`*\n\"&amp;"
AWKWARD = {
    "no rows": mixed().clear(),
    "one row": mixed().head(1),
    "no values": pl.DataFrame(
        {"n": [None, None], "t": [None, None]}, schema={"n": pl.Float64, "t": pl.String}
    ),
    "constants": pl.DataFrame({"n": [1.0, 1.0, 1.0], "t": ["x", "x", "x"], "gap": [1, None, None]}),
    "not finite": pl.DataFrame({"n": [float("nan"), float("inf"), 1.0, None], "m": [1.0, 2.0, 3.0, 4.0]}),
    "never known together": pl.DataFrame({"n": [1.0, 2.0, None, None], "m": [None, None, 3.0, 4.0]}),
    "hostile": pl.DataFrame({HOSTILE: [HOSTILE, "x", HOSTILE], "n": [1.0, 2.0, 4.0]}),
    "first and last day": pl.DataFrame(
        {"when": [datetime(1, 1, 1), datetime(9999, 12, 31)], "n": [1.0, 2.0]}
    ),
}
