"""Tables of a DuckDB file: read when needed, by batches, no more columns and rows than asked for."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from workbench.errors import InputError
from workbench.sources import scan

ROWS = 250_000
NAME = 'from ", é'


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("duckdb") / "flights.db"
    with duckdb.connect(path) as connection:
        connection.execute(
            f"""create table flights as
            select i as row, i % 10 as hour, 's' || (i % 3) as "from "", é",
                   timestamp '2013-01-01' + interval (i) minute as at
            from range({ROWS}) numbers(i)"""
        )
        connection.execute("create schema other; create table other.few as select 1 as one")
    return path


@pytest.fixture
def flights(database: Path) -> pl.LazyFrame:
    return scan(f"duckdb://{database}?table=flights")


def test_a_table_is_read_as_it_is(flights: pl.LazyFrame) -> None:
    found = flights.collect(engine="streaming")

    assert found.height == ROWS
    assert found["row"].sum() == ROWS * (ROWS - 1) // 2
    assert found.schema == {
        "row": pl.Int64,
        "hour": pl.Int64,
        NAME: pl.String,
        "at": pl.Datetime("us"),
    }


def test_the_rows_are_those_that_the_plan_asks_for(flights: pl.LazyFrame) -> None:
    hour = pl.col("hour")

    assert flights.filter(hour == 7).head(3).collect()["row"].to_list() == [7, 17, 27]
    assert flights.head(20).filter(hour == 7).collect()["row"].to_list() == [7, 17]
    assert flights.filter(hour == 7).select(NAME).head(2).collect()[NAME].to_list() == ["s1", "s2"]
    assert flights.sort("row", descending=True).head(2).collect()["row"].to_list() == [ROWS - 1, ROWS - 2]
    assert flights.filter(hour > 10).collect().height == 0
    assert flights.select(pl.len()).collect().item() == ROWS


def test_a_table_can_be_read_twice_at_once(flights: pl.LazyFrame) -> None:
    latest = flights.group_by("hour").agg(latest=pl.col("row").max())

    assert flights.join(latest, on="hour").collect(engine="streaming").height == ROWS
    assert pl.concat([flights, flights]).select(pl.len()).collect().item() == 2 * ROWS


def test_a_query_is_a_table(database: Path) -> None:
    query = "select hour, count(*) as n from flights where hour % 5 = 0 group by all"

    found = scan(f"duckdb://{database}?query={query}")

    assert dict(found.collect().iter_rows()) == {0: ROWS // 10, 5: ROWS // 10}


def test_a_table_of_another_schema(database: Path) -> None:
    assert scan(f"duckdb://{database}?table=other.few").collect().item() == 1


def test_only_the_columns_asked_for_leave_the_database(database: Path) -> None:
    query = "select row, error('read too much') as costly from flights limit 5"
    frame = scan(f"duckdb://{database}?query={query}")

    assert frame.select("row").collect().height == 5
    with pytest.raises(Exception, match="read too much"):
        frame.collect()


def test_a_head_stops_the_reading(database: Path) -> None:
    endless = "select range as row from range(1_000_000_000_000)"
    frame = scan(f"duckdb://{database}?query={endless}")

    assert frame.head(3).collect()["row"].to_list() == [0, 1, 2]
    assert frame.head(20).filter(pl.col("row") > 17).collect()["row"].to_list() == [18, 19]


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "flights.db"
    path.write_bytes(b"not yet a database")

    frame = scan(f"duckdb://{path}?table=t").filter(pl.col("n") > 1)

    path.unlink()
    with duckdb.connect(path) as connection:
        connection.execute("create table t as select 2 as n")
    assert frame.collect()["n"].to_list() == [2]


def test_the_file_may_be_open_for_writing_here(tmp_path: Path) -> None:
    path = tmp_path / "flights.db"
    with duckdb.connect(path) as connection:
        connection.execute("create table t as select 2 as n")
        assert scan(f"duckdb://{path}?table=t").collect().item() == 2
    with duckdb.connect(path) as connection:  # and we left no lock on it
        connection.execute("insert into t values (3)")


def test_three_slashes_may_be_a_relative_path(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(database.parent)

    for start in ("duckdb:///", "duckdb://", f"duckdb:///{database.parent}/"):
        assert scan(f"{start}flights.db?table=other.few").collect().item() == 1


@pytest.mark.parametrize("asked", ["", "?", "?table=", "?tabel=flights", "?query"])
def test_a_uri_names_a_table_or_a_query(database: Path, asked: str) -> None:
    with pytest.raises(InputError, match=r"names no table\. Write duckdb:///file\.db\?table=name"):
        scan(f"duckdb://{database}{asked}")


def test_what_is_wrong_is_said(database: Path, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database at all")
    with pytest.raises(InputError, match="There is no DuckDB file"):
        scan("duckdb:///nowhere.db?table=t")
    with pytest.raises(InputError, match="are read without options, but separator was given"):
        scan(f"duckdb://{database}?table=flights", separator=";")
    with pytest.raises(Exception, match="Table with name flight does not exist"):
        scan(f"duckdb://{database}?table=flight").collect()
    with pytest.raises(Exception, match="cannot open"):
        scan(f"duckdb://{tmp_path}/text.db?table=t").collect()
