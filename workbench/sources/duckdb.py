"""Tables and queries of a DuckDB file, read in batches by a connection that lasts as long as the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from polars.io.plugins import register_io_source

from workbench.errors import InputError
from workbench.sources.fingerprints import record_input

_BATCH = 100_000  # rows


def scan_duckdb(uri: str, options: Mapping[str, Any]) -> pl.LazyFrame:
    """A lazy frame over `duckdb:///file.db?table=name` or `?query=select ...`, written without escapes.

    Only the columns that are asked for leave the database, and `head` stops it early; rows are
    filtered as they come, so let a `?query=` filter where the database can do it better.

    Raises:
        InputError: no such file, or neither or both of a table and a query; when it is read, what
            DuckDB says is wrong with them.
    """
    if options:
        raise InputError(f"DuckDB files are read without options, but {', '.join(options)} was given.")
    path, query = _parse(uri)

    def batches(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        with closing(_connect(path)) as connection:
            relation = _relation(connection, query)
            if rows is not None:  # polars means the first rows, of which the predicate then takes some
                relation = relation.limit(rows)
            if columns is not None:
                relation = relation.select(*map(duckdb.ColumnExpression, columns))
            for batch in relation.to_arrow_reader(batch_size or _BATCH):
                frame = _polars(batch)
                yield frame if predicate is None else frame.filter(predicate)

    def schema() -> pl.Schema:
        with closing(_connect(path)) as connection:
            return _polars(_relation(connection, query).limit(0).to_arrow_table()).schema

    frame = register_io_source(batches, schema=schema, is_pure=True, explain_name="DuckDB")
    record_input(uri, (path,), frame)
    return frame


def _parse(uri: str) -> tuple[Path, str]:
    place, _, asked = uri.removeprefix("duckdb://").partition("?")
    kind, _, value = asked.partition("=")
    if kind not in ("table", "query") or not value:
        raise InputError(
            f"{uri!r} names no table.", do="Write duckdb:///file.db?table=name, or ?query= and a select."
        )
    return _file(place), value if kind == "query" else f"from {'.'.join(map(_quoted, value.split('.')))}"


def _file(place: str) -> Path:
    """The third slash is a root's, or, as others write these URIs, belongs to none."""
    below = place.lstrip("/")
    for path in (Path(place), Path("/", below), Path(below)):
        if path.is_file():
            return path
    raise InputError(f"There is no DuckDB file {place!r}, nor {below!r} in {Path.cwd()}.")


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(path, read_only=True)
    except duckdb.ConnectionException:  # this process has it open for writing, and may have it once more
        return duckdb.connect(path)
    except duckdb.Error as error:
        raise InputError(f"DuckDB cannot open {str(path)!r}: {error}") from error


def _relation(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    try:
        return connection.sql(query)
    except duckdb.Error as error:
        raise InputError(f"DuckDB cannot answer {query!r}: {error}") from error


def _polars(rows: Any) -> pl.DataFrame:
    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
