"""Every row of the table of formats is read, lazily."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.sources.examples import TABLE, WRITERS, write
from workbench.errors import InputError
from workbench.sources import scan
from workbench.sources.formats import FORMATS, SQUEEZED, format_of

SUFFIXES = [suffix for each in FORMATS for suffix in each.suffixes]
BOTH = [suffix + end for each in FORMATS if each.squeezed for suffix in each.suffixes for end in SQUEEZED]


def test_every_format_has_a_writer_here() -> None:
    assert set(SUFFIXES) == set(WRITERS)


@pytest.mark.parametrize("suffix", SUFFIXES + BOTH)
@pytest.mark.parametrize("name", ["flights", "a[1]*", "with space é.1"])
def test_a_file_is_read_whatever_its_name(name: str, suffix: str, tmp_path: Path) -> None:
    path = write(TABLE, tmp_path / (name + suffix))

    assert scan(path).collect().equals(TABLE)
    assert scan(str(path)).collect(engine="streaming").equals(TABLE)


@pytest.mark.parametrize("suffix", SUFFIXES + BOTH)
def test_nothing_is_read_before_it_is_needed(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / ("flights" + suffix)
    path.write_bytes(b"\xff\x00 this is no table")

    frame = scan(path).filter(pl.col("row") > 1)

    write(TABLE, path)
    assert frame.collect()["row"].to_list() == [2, 3]


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    path = write(TABLE, tmp_path / "flights.parquet")

    plan = scan(path).filter(pl.col("row") > 1).select("delay").explain()

    assert "PROJECT 2/3 COLUMNS" in plan
    assert "SELECTION:" in plan


def test_the_case_of_a_suffix_does_not_matter() -> None:
    assert format_of("FLIGHTS.CSV.GZ").name == "CSV"


def test_an_unknown_suffix_is_answered_with_those_we_know(tmp_path: Path) -> None:
    path = tmp_path / "flights.parquett"
    path.touch()

    with pytest.raises(
        InputError, match=r"'flights.parquett' .* Did you mean '\.parquet'\? Known: \.arrow, \.csv"
    ):
        scan(path)


def test_parquet_is_not_read_squeezed() -> None:
    with pytest.raises(InputError, match="tells no format"):
        format_of("flights.parquet.gz")


def test_options_are_the_formats_own(tmp_path: Path) -> None:
    path = tmp_path / "flights.csv"
    path.write_text("delay;at\nNA;2013-01-01T05:15:00\n2;2013-01-01T05:29:00\n")

    found = scan(path, separator=";", null_values="NA").collect()

    assert found.schema == {"delay": pl.Int64, "at": pl.Datetime("us")}
    assert found["delay"].to_list() == [None, 2]
    with pytest.raises(InputError, match=r"no option 'null_value'\. Did you mean 'null_values'"):
        scan(path, null_value="NA")


def test_a_column_that_starts_out_as_whole_numbers_may_end_as_text(tmp_path: Path) -> None:
    path = tmp_path / "flights.csv"
    path.write_text("code\n" + "1\n" * 5000 + "A1\n")

    assert scan(path).collect()["code"].dtype == pl.String
