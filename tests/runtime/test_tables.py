"""Tables are found and read in order, in chunks that are no larger than asked."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import ColumnError, DataError, InputError
from workbench.runtime.tables import Wanted, find_files, read_chunks

ALL = Wanted(None, ())
TABLE = pa.table({"id": list(range(10)), "a.b": [f"v{each}" for each in range(10)]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three Parquet files of 10 rows, one in a folder below."""
    (tmp_path / "in" / "more").mkdir(parents=True)
    for name in ("b.parquet", "a.parquet", "more/c.pq"):
        pq.write_table(TABLE, tmp_path / "in" / name, row_group_size=7)
    (tmp_path / "in" / "_SUCCESS").touch()
    (tmp_path / "in" / ".a.parquet.7.part").touch()
    return tmp_path / "in"


def test_a_folder_a_glob_and_a_file(folder: Path) -> None:
    assert find_files(folder) == (folder / "a.parquet", folder / "b.parquet", folder / "more/c.pq")
    assert find_files(f"{folder}/*.parquet") == (folder / "a.parquet", folder / "b.parquet")
    assert find_files(f"{folder}/**/*.p*q*") == find_files(folder)
    assert find_files(str(folder / "b.parquet")) == (folder / "b.parquet",)


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a[1].parquet")

    assert find_files(tmp_path / "a[1].parquet") == (tmp_path / "a[1].parquet",)


@pytest.mark.parametrize("path", ["none.parquet", "in/*.csv", "in/more/empty"])
def test_nothing_there(folder: Path, path: str) -> None:
    (folder / "more" / "empty").mkdir()

    with pytest.raises(InputError, match=r"There is no table at .* Known: .csv, .csv.gz, .parquet, .pq"):
        find_files(folder.parent / path)


def test_other_files_are_refused(folder: Path) -> None:
    with pytest.raises(InputError, match=r"_SUCCESS' is not a table that can be read"):
        find_files(folder / "_SUCCESS")
    (folder / "d.csv").write_text("id\n1\n")
    with pytest.raises(InputError, match="Parquet and CSV"):
        find_files(folder)


@pytest.mark.parametrize("rows", [1, 3, 4, 100])
def test_chunks_of_parquet(folder: Path, rows: int) -> None:
    files = find_files(folder)
    chunks = list(read_chunks(files, ALL, rows=rows))

    assert max(chunk.table.num_rows for chunk in chunks) <= rows
    assert pa.concat_tables([chunk.table for chunk in chunks]).equals(pa.concat_tables([TABLE] * 3))
    for chunk in chunks:
        assert chunk.table.column("id").to_pylist() == [
            chunk.first_row + place for place in range(chunk.table.num_rows)
        ]
    assert tuple(dict.fromkeys(chunk.file for chunk in chunks)) == files


def test_only_these_columns(folder: Path) -> None:
    chunks = list(read_chunks(find_files(folder), Wanted(("a.b",), ("not there",)), rows=100))

    assert {tuple(chunk.table.column_names) for chunk in chunks} == {("a.b",)}


def test_a_column_to_keep_must_be_there(folder: Path) -> None:
    with pytest.raises(ColumnError, match=r"a.parquet has no column 'ids' to keep. Did you mean 'id'"):
        list(read_chunks(find_files(folder), Wanted(("ids",), ()), rows=10))


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_a_csv_is_text(tmp_path: Path, name: str) -> None:
    text = '\ufeffid,code,note\n1,007,"a, ""b""\nc"\n,,""\n9007199254740993,1e5, NA\n'
    write = gzip.open if name.endswith("gz") else open
    with write(tmp_path / name, "wt", encoding="utf-8", newline="") as file:
        file.write(text)

    table = pa.concat_tables([chunk.table for chunk in read_chunks((tmp_path / name,), ALL, rows=2)])

    assert table.to_pylist() == [
        {"id": "1", "code": "007", "note": 'a, "b"\nc'},
        {"id": None, "code": None, "note": ""},
        {"id": "9007199254740993", "code": "1e5", "note": " NA"},
    ]


def test_a_large_csv_keeps_its_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,pad\n" + "".join(f"{each},{'x' * 50}\n" for each in range(60_000)))

    chunks = list(read_chunks((path,), Wanted(("id",), ()), rows=7_000))

    assert len(chunks) > 9
    assert all(chunk.table.num_rows <= 7_000 for chunk in chunks)
    assert all(
        chunk.table["id"][0].as_py() == str(chunk.first_row) for chunk in chunks if chunk.table.num_rows
    )
    assert sum(chunk.table.num_rows for chunk in chunks) == 60_000


def test_an_empty_table_shows_its_columns(tmp_path: Path) -> None:
    pq.write_table(TABLE[:0], tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("id,a.b\n")

    for name in ("x.parquet", "x.csv"):
        (chunk,) = read_chunks((tmp_path / name,), ALL, rows=10)
        assert chunk.table.column_names == ["id", "a.b"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.parquet", b"PAR1 nonsense PAR1"),
        ("x.csv", b""),
        ("x.csv", b"a,b\n1,2\n1,2,3\n"),
        ("x.csv.gz", b"a\n1\n"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(DataError, match=rf"{name} cannot be read: "):
        list(read_chunks((tmp_path / name,), ALL, rows=10))


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b,a\n1,2,3\n")

    with pytest.raises(ColumnError, match="two columns of one name: 'a'"):
        list(read_chunks((tmp_path / "x.csv",), ALL, rows=10))


def test_files_must_be_alike(folder: Path) -> None:
    pq.write_table(TABLE.rename_columns(["id", "c"]), folder / "d.parquet")

    with pytest.raises(ColumnError, match=r"d.parquet and the first file differ in the columns 'a.b', 'c'"):
        list(read_chunks(find_files(folder), ALL, rows=10))


def test_files_may_order_their_columns_and_widen_their_ints(folder: Path) -> None:
    other = TABLE.select(["a.b", "id"]).cast(pa.schema([("a.b", pa.large_string()), ("id", pa.int8())]))
    pq.write_table(other, folder / "d.parquet")

    schemas = {chunk.table.schema for chunk in read_chunks(find_files(folder), ALL, rows=10)}

    assert schemas == {TABLE.schema}
