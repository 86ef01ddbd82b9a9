"""Folders, patterns and hive partitions are one table; what is not there is said."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.sources.examples import TABLE, write
from workbench.errors import InputError
from workbench.sources import scan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files that make one table, and others that are none of it."""
    write(TABLE[2:], tmp_path / "flights" / "sub" / "2.parquet")
    write(TABLE[:2], tmp_path / "flights" / "1.parquet")
    for name in ("_SUCCESS", ".1.parquet.crc", "README.md", "_old/0.parquet"):
        (tmp_path / "flights" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "flights" / name).write_text("no table")
    return tmp_path / "flights"


def test_a_folder_is_one_table_in_the_order_of_its_files(folder: Path) -> None:
    assert scan(folder).collect().equals(TABLE)


def test_a_pattern_is_one_table(folder: Path) -> None:
    assert scan(f"{folder}/[0-9].parquet").collect().equals(TABLE[:2])
    assert scan(folder / "**" / "[12].parquet").collect().equals(TABLE)


def test_a_relative_path_and_a_home_are_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))

    for place in ("flights/1.parquet", "~/flights/1.parquet", "flights/*.parquet"):
        assert scan(place).collect().equals(TABLE[:2])


def test_a_file_uri_is_a_path(tmp_path: Path) -> None:
    path = write(TABLE, tmp_path / "with space.csv")

    assert scan(path.as_uri()).collect().equals(TABLE)


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_hive_folders_tell_columns(suffix: str, tmp_path: Path) -> None:
    root = tmp_path / "top=9" / "flights"  # what is above the folder tells nothing
    for year in (2013, 2014):
        write(TABLE, root / f"year={year}" / "month=1" / f"part{suffix}")
    (root / "_SUCCESS").touch()

    found = scan(root).collect()

    assert found.columns == [*TABLE.columns, "year", "month"]
    assert found["year"].to_list() == [2013] * 3 + [2014] * 3
    assert scan(root, hive_partitioning=False).collect().columns == TABLE.columns


def test_hive_folders_of_text_are_refused_with_a_way_out(tmp_path: Path) -> None:
    write(TABLE, tmp_path / "year=2013" / "part.csv")

    with pytest.raises(InputError, match=r"cannot take from the names of CSV files\. Give a pattern"):
        scan(tmp_path)
    assert scan(f"{tmp_path}/**/*").collect().equals(TABLE)


def test_what_is_not_there_is_answered_with_what_is(folder: Path) -> None:
    with pytest.raises(InputError, match=r"no file or folder .*Did you mean '1\.parquet'"):
        scan(folder / "1.parqet")
    with pytest.raises(InputError, match=r"no file or folder '/nowhere/at/all\.csv'"):
        scan("/nowhere/at/all.csv")
    with pytest.raises(InputError, match="No file matches"):
        scan(folder / "2014-*.parquet")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()

    with pytest.raises(InputError, match=r"holds no file that we read \(\.parquet"):
        scan(tmp_path)


def test_files_of_two_formats_are_no_table(tmp_path: Path) -> None:
    write(TABLE, tmp_path / "a.csv")
    write(TABLE, tmp_path / "b.parquet")

    for place in (tmp_path, tmp_path / "*"):
        with pytest.raises(InputError, match=r"several formats: CSV \(a\.csv\), Parquet \(b\.parquet\)"):
            scan(place)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".arrow"])
def test_files_whose_columns_differ_raise_when_they_are_read(suffix: str, tmp_path: Path) -> None:
    write(TABLE, tmp_path / f"a{suffix}")
    write(TABLE.with_columns(extra=1), tmp_path / f"b{suffix}")

    frame = scan(tmp_path)

    with pytest.raises(pl.exceptions.PolarsError, match=r"extra|lengths differ"):
        frame.collect()
