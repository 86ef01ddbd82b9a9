"""Tables on disk as a stream of chunks: Parquet and CSV, some thousand rows at a time."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from workbench.errors import ColumnError, DataError, InputError

_PARQUET = (".parquet", ".pq")
_CSV = (".csv", ".csv.gz")


@dataclass(frozen=True)
class Chunk:
    """Some rows of one file, and the number (from 0, in that file) of the first; all is text in a CSV."""

    file: Path
    first_row: int
    table: pa.Table

    @property
    def is_text(self) -> bool:
        return _is_csv(self.file)


@dataclass(frozen=True)
class Wanted:
    """Which columns to read: those to keep (None: all), and those that a model reads if they are there."""

    keep: tuple[str, ...] | None
    read: tuple[str, ...]

    def among(self, names: list[str], file: Path) -> list[str]:
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ColumnError(f"{file} has two columns of one name: {', '.join(map(repr, doubled))}.")
        for name in self.keep or ():
            if name not in names:
                raise ColumnError(f"{file} has no column {name!r} to keep.", known=names, given=name)
        return names if self.keep is None else [name for name in names if name in (*self.keep, *self.read)]


def find_files(path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """The tables that a path means: a file, all the tables below a folder, or what matches a glob.

    Raises:
        InputError: nothing is there, or it is not all Parquet or all CSV.
    """
    place = Path(path)
    if place.is_dir():
        files = sorted(each for each in place.rglob("*") if _is_table(each) and each.name[0] not in "._")
    else:
        found = glob.glob(str(path), recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        files = [place] if place.exists() else sorted(map(Path, found))
    if not files:
        raise InputError(f"There is no table at {str(path)!r}.", known=_PARQUET + _CSV)
    for file in files:
        if not _is_table(file):
            raise InputError(f"{str(file)!r} is not a table that can be read.", known=_PARQUET + _CSV)
    if len(set(map(_is_csv, files))) > 1:
        raise InputError(f"There are Parquet and CSV files at {str(path)!r}.", do="Score them one by one.")
    return tuple(files)


def read_chunks(files: tuple[Path, ...], wanted: Wanted, *, rows: int) -> Iterator[Chunk]:
    """Read files one after the other; each begins with a chunk of no rows, which shows its columns.

    Args:
        files: Parquet or CSV, all with the same columns.
        wanted: which of their columns to read.
        rows: the most rows a chunk has.

    Raises:
        ColumnError: a file lacks a column, has others than the first file, or has two of one name.
        DataError: a file is damaged.
    """
    first: pa.Schema | None = None
    for file in files:
        first_row = 0
        try:
            for table in _read_csv(file, wanted) if _is_csv(file) else _read_parquet(file, wanted, rows):
                first = first or table.schema
                alike = _alike(table, first, file)
                for start in range(0, max(table.num_rows, 1), rows):
                    yield Chunk(file, first_row + start, alike.slice(start, rows))
                first_row += table.num_rows
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{file} cannot be read: {error}") from error


def _is_csv(file: Path) -> bool:
    return file.name.lower().endswith(_CSV)


def _is_table(file: Path) -> bool:
    return file.is_file() and file.name.lower().endswith(_PARQUET + _CSV)


def _read_parquet(file: Path, wanted: Wanted, rows: int) -> Iterator[pa.Table]:
    # Buffering ahead would hold whole row groups in memory.
    with pyarrow.parquet.ParquetFile(file, pre_buffer=False) as parquet:
        names = wanted.among(parquet.schema_arrow.names, file)
        yield parquet.schema_arrow.empty_table().select(names)
        for batch in parquet.iter_batches(batch_size=rows, columns=names):
            yield pa.Table.from_batches([batch]).select(names)


def _read_csv(file: Path, wanted: Wanted) -> Iterator[pa.Table]:
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    with pyarrow.csv.open_csv(file, parse_options=parse) as header:
        names = wanted.among(header.schema.names, file)
    # Types guessed from the first rows would spoil codes such as 007, and fail on later rows.
    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=names,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    with pyarrow.csv.open_csv(file, parse_options=parse, convert_options=convert) as reader:
        yield reader.schema.empty_table()
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _alike(table: pa.Table, first: pa.Schema, file: Path) -> pa.Table:
    odd = sorted(set(table.column_names) ^ set(first.names))
    if odd:
        raise ColumnError(f"{file} and the first file differ in the columns {', '.join(map(repr, odd))}.")
    return table.select(first.names).cast(first)
