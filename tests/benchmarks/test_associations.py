"""How each two columns of the flights go together, on all rows."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.timing import PEERS, Comparison, Way, race, script

# All but what we leave out: a constant, and a category of thousands of levels.
POLARS = (
    "import polars as pl; flights = pl.read_parquet('flights.parquet').drop('year', 'tailnum');"
    "few = flights.head(1000);"
)
PANDAS = (
    "import pandas as pd; flights = pd.read_parquet('flights.parquet').drop(columns=['year', 'tailnum']);"
    "flights['time_hour'] = flights['time_hour'].astype('int64');"
    "few = flights.head(1000); numbers = list(flights.select_dtypes('number'));"
)

WAYS = (
    Way(
        "ours",
        script(f"{POLARS} import workbench as wb; wb.associations(few)", "wb.associations(flights)"),
        aim="at most 2 s",
    ),
    Way(
        "skrub",
        script(
            f"{POLARS} from skrub import column_associations; column_associations(few)",
            "column_associations(flights)",
            python=PEERS,
        ),
    ),
    Way(
        "phik",
        script(
            f"{PANDAS} import phik; few.phik_matrix(interval_cols=numbers, verbose=False)",
            "flights.phik_matrix(interval_cols=numbers, verbose=False)",
            python=PEERS,
        ),
    ),
)


def test_associations(keep: Callable[[Comparison], None]) -> None:
    keep(race("associations of flights, all rows", *WAYS, turns=3))
