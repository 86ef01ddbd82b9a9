"""The formats of files that can be scanned: which suffix is which, and what reads it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import PurePath
from typing import Any

import polars as pl

from workbench.errors import InputError


@dataclass(frozen=True)
class Format:
    """A format of files.

    Args:
        name: what people call it.
        suffixes: how its files end, in small letters.
        read: polars' function.
        options: what we tell that function; the user may say otherwise.
        squeezed: whether compressed files of it are read too.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[..., pl.LazyFrame]
    options: Mapping[str, Any] = field(default_factory=dict)
    squeezed: bool = False

    def scan(self, source: str | Sequence[str], options: Mapping[str, Any]) -> pl.LazyFrame:
        """A lazy frame over one place that polars may list, or over files by their exact names.

        Raises:
            InputError: an option that this format does not have.
        """
        known = inspect.signature(self.read).parameters
        for name in options:
            if name not in known:
                raise InputError(
                    f"Reading {self.name} has no option {name!r}.", known=list(known)[1:], given=name
                )
        options = {**self.options, **options}
        if isinstance(source, str):
            return self.read(source, **options)
        if "glob" in known:
            return self.read(list(source), **{"glob": False, **options})
        return self.read([escape(name) for name in source], **options)

    def has(self, option: str) -> bool:
        return option in inspect.signature(self.read).parameters


# Types are guessed from the first rows; polars' own 100 are too few for a column that starts out empty.
_GUESSED = {"infer_schema_length": 10_000}
_CSV = {**_GUESSED, "try_parse_dates": True}

FORMATS = (
    Format("Parquet", (".parquet", ".pq"), pl.scan_parquet),
    Format("CSV", (".csv",), pl.scan_csv, _CSV, squeezed=True),
    Format("tab-separated text", (".tsv",), pl.scan_csv, {**_CSV, "separator": "\t"}, squeezed=True),
    Format("NDJSON", (".ndjson", ".jsonl"), pl.scan_ndjson, _GUESSED, squeezed=True),
    Format("Arrow IPC", (".arrow", ".feather", ".ipc"), pl.scan_ipc),
)
SQUEEZED = (".gz", ".zst")
_BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes} | {
    suffix + squeezed: each
    for each in FORMATS
    if each.squeezed
    for suffix in each.suffixes
    for squeezed in SQUEEZED
}


def format_of(file: str) -> Format:
    """The format that a file's name tells.

    Raises:
        InputError: none does.

    >>> format_of("flights.csv.gz").name
    'CSV'
    """
    if found := known_format(file):
        return found
    raise InputError(
        f"The name {file!r} tells no format that we read.",
        known=_BY_SUFFIX,
        given=PurePath(file).suffix,
        do="Rename it if it is one of these, or read it yourself and give us the frame.",
    )


def known_format(file: str) -> Format | None:
    """The format that a file's name tells, if any."""
    name = PurePath(file.lower())
    squeezed = name.suffixes[-2:-1] if name.suffix in SQUEEZED else []
    return _BY_SUFFIX.get("".join([*squeezed, name.suffix]))
