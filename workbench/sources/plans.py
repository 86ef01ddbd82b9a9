"""Which files stand behind a place that was scanned, and behind a lazy frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl

from workbench.errors import InputError
from workbench.sources.files import find_files
from workbench.sources.fingerprints import scanned

_SCAN = re.compile(r"SCAN \[(.*)\]")


def files_of(uri: str) -> Sequence[Path]:
    """List the files that a place stands for now.

    Raises:
        InputError: it is no place on this machine, so whether its data are the same cannot be seen; or
            there is nothing there any more.
    """
    scheme, colon, _ = uri.partition("://")
    if not colon:
        return find_files(uri).paths
    path = unquote(urlsplit(uri).path)
    if scheme == "file":
        return find_files(path).paths
    if scheme == "duckdb":
        return [Path(path)]
    raise InputError(f"Whether the data at {uri} are still the same cannot be seen from here.")


def identify(frame: pl.LazyFrame) -> tuple[bytes, list[Path]]:
    """Tell a lazy frame from others: its plan, and the files that it scans.

    Raises:
        InputError: it reads what cannot be seen from here.
    """
    try:
        plan = frame.serialize()
    except pl.exceptions.PolarsError as error:
        raise _unknown(f"cannot be written down ({error})") from error
    listings = _SCAN.findall(frame.explain(optimized=False))
    return plan, sorted({path for listed in listings for path in _behind(listed, plan)})


def _behind(listed: str, plan: bytes) -> Sequence[Path]:
    """The files behind one scan of a plan, which lists no more than the first of them, or is code of ours."""
    first = Path(listed.partition(",")[0])
    for paths in scanned.values():
        if first in paths or (not listed and any(str(path).encode() in plan for path in paths)):
            return paths
    if "," in listed or not first.is_file():
        raise _unknown(f"scans {listed or 'something'}, which was not opened with workbench.scan")
    return [first]


def _unknown(why: str) -> InputError:
    return InputError(
        f"A lazy frame {why}.", do="Scan it inside of the function, or collect it and pass the rows."
    )
