"""The browser's fixtures for this folder, a table of real flights, and one of hostile values."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.benchmarks.flights import all_flights
from tests.browser import chromium, jupyter_lab, page, voila
from workbench.widgets.table import Table

__all__ = ["chromium", "jupyter_lab", "page", "voila"]


@pytest.fixture(scope="session")
def flights_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 336,776 × 19 flights that left New York City in 2013."""
    path = tmp_path_factory.mktemp("data") / "flights.parquet"
    all_flights().write_parquet(path)
    return path


@pytest.fixture(scope="session")
def flights(flights_file: Path) -> pl.DataFrame:
    return pl.read_parquet(flights_file)


@pytest.fixture
def table(flights_file: Path) -> Table:
    """The flights as an explorer sees them."""
    return Table(str(flights_file))
