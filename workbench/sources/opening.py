"""One call for every place a table may be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl

from workbench.engines.frames import lazy
from workbench.errors import InputError
from workbench.sources.files import find_files
from workbench.sources.fingerprints import record_input
from workbench.sources.formats import FORMATS, format_of

STORES = (
    "s3",
    "s3a",
    "gs",
    "gcs",
    "az",
    "azure",
    "adl",
    "abfs",
    "abfss",
    "hf",
    "http",
    "https",
)  # polars' own


def scan(source: Any, *, storage_options: Mapping[str, Any] | None = None, **options: Any) -> pl.LazyFrame:
    """A lazy frame over a table, wherever it is; its rows are read when they are needed, not before.

    | source                                   | what it is                                            |
    |------------------------------------------|-------------------------------------------------------|
    | `flights.parquet`, also .pq              | Parquet                                               |
    | `flights.csv`, .tsv, .csv.gz, .csv.zst   | text with a line of names, in UTF-8; dates are parsed |
    | `flights.ndjson`, .jsonl, also .gz, .zst | one JSON object a line                                |
    | `flights.arrow`, .feather, .ipc          | Arrow IPC                                             |
    | `flights/`, `flights/**/*.parquet`       | a folder, or a pattern: one table in many files       |
    | `flights/` with `year=2013/` in it       | the same, hive partitioned: year is a column          |
    | `s3://`, `gs://`, `az://`, `https://` …  | an object store; without a suffix it holds Parquet    |
    | `duckdb:///file.db?table=flights`        | a table of a DuckDB file; or `?query=` and a select   |
    | a frame                                  | polars, pandas, pyarrow, or a dict of columns         |

    In a job (see `run_notebook`) the run records what was scanned, with a fingerprint.

    Args:
        source: a path, a URI or a frame, as above.
        storage_options: how to reach an object store, as polars takes it (credentials, region).
        options: passed to polars' own scan function of the format, such as `null_values="NA"` for CSV.

    Raises:
        InputError: there is nothing at that place, its format is not known or mixed, or an option
            is not known. Files whose columns differ raise polars' own error, when they are read.

    >>> scan({"carrier": ["UA", "AA"], "dep_delay": [2.0, -3.0]}).filter(pl.col("dep_delay") > 0).collect()
    shape: (1, 2)
    ┌─────────┬───────────┐
    │ carrier ┆ dep_delay │
    │ ---     ┆ ---       │
    │ str     ┆ f64       │
    ╞═════════╪═══════════╡
    │ UA      ┆ 2.0       │
    └─────────┴───────────┘
    """
    if storage_options is not None:
        options["storage_options"] = dict(storage_options)
    if not isinstance(source, (str, os.PathLike)):
        return _frame(source, options)
    place = os.fspath(source)
    scheme, colon, _ = place.partition("://")
    if not colon:
        return _files(place, options)
    if scheme == "file":
        return _files(unquote(urlsplit(place).path), options)
    if scheme in STORES:
        return _store(place, options)
    if scheme == "duckdb":
        from workbench.sources.duckdb import scan_duckdb

        return scan_duckdb(place, options)
    raise InputError(f"No place of the kind {scheme!r}.", known=[*STORES, "file", "duckdb"], given=scheme)


def _frame(frame: Any, options: Mapping[str, Any]) -> pl.LazyFrame:
    native = lazy(frame).to_native()
    if not isinstance(native, pl.LazyFrame):
        raise InputError("A Spark frame is lazy as it is.", do="Use it without `scan`.")
    if options:
        raise InputError(f"A frame is not read, so {', '.join(options)} says nothing.", do="Leave it out.")
    return native


def _files(place: str, options: Mapping[str, Any]) -> pl.LazyFrame:
    files = find_files(place)
    if files.hive is not None:
        frame = files.format.scan(str(files.hive), {"hive_partitioning": True, **options})
    else:
        frame = files.format.scan([str(path) for path in files.paths], options)
    record_input(place, files.paths, frame)
    return frame


def _store(place: str, options: Mapping[str, Any]) -> pl.LazyFrame:
    parts = urlsplit(place)
    name = parts.path.rstrip("/").rpartition("/")[-1]
    record_input(parts._replace(netloc=parts.netloc.rpartition("@")[-1], query="").geturl())
    return (format_of(name) if "." in name else FORMATS[0]).scan(place, options)
