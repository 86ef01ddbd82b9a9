"""A small table, and what writes it in every format."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa

TABLE = pl.DataFrame({"row": [1, 2, 3], "carrier": ["UA", None, 'é, "x"'], "delay": [1.5, None, -2.0]})

WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": pl.DataFrame.write_parquet,
    ".pq": pl.DataFrame.write_parquet,
    ".csv": pl.DataFrame.write_csv,
    ".tsv": lambda table, path: table.write_csv(path, separator="\t"),
    ".ndjson": pl.DataFrame.write_ndjson,
    ".jsonl": pl.DataFrame.write_ndjson,
    ".arrow": pl.DataFrame.write_ipc,
    ".feather": pl.DataFrame.write_ipc,
    ".ipc": pl.DataFrame.write_ipc,
}


def write(table: pl.DataFrame, path: Path) -> Path:
    """Write a table as the file's name says, compressed if it says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in WRITERS:
        WRITERS[path.suffix](table, path)
        return path
    plain = write(table, path.with_suffix(""))
    content = plain.read_bytes()
    plain.unlink()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    else:
        with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as stream:
            stream.write(content)
    return path
