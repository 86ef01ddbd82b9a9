"""A profile of the flights, up to the page that a notebook shows."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.timing import PEERS, Comparison, Way, race, script

POLARS = "import polars as pl; flights = pl.read_parquet('flights.parquet'); few = flights.head(1000);"

WAYS = (
    Way(
        "ours",
        script(
            f"{POLARS} import workbench as wb; wb.profile(few)._repr_html_()",
            "wb.profile(flights)._repr_html_()",
        ),
    ),
    Way("polars.describe", script(f"{POLARS} few.describe()", "flights.describe()"), aim="at most 3"),
    Way(
        "skrub TableReport",
        script(
            f"{POLARS} from skrub import TableReport; TableReport(few, verbose=0).html()",
            "TableReport(flights, verbose=0).html()",
            python=PEERS,
        ),
        aim="at most 1/8",
    ),
    Way(
        "fg-data-profiling minimal",
        script(
            "import pandas as pd; from data_profiling import ProfileReport;"
            "flights = pd.read_parquet('flights.parquet'); how = dict(minimal=True, progress_bar=False);"
            "ProfileReport(flights.head(1000), **how).to_html()",
            "ProfileReport(flights, **how).to_html()",
            python=PEERS,
        ),
    ),
)


def test_profile(keep: Callable[[Comparison], None]) -> None:
    keep(race("profile of flights", *WAYS, turns=3))
