"""In a job, what was scanned is on record; elsewhere nothing is written."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.sources.examples import TABLE, write
from workbench.jobs.records.recorder import RUN_VARIABLE
from workbench.sources import fingerprints, scan
from workbench.sources.fingerprints import fingerprint


def recorded(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.iterdir() for line in path.read_text().splitlines()]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv(RUN_VARIABLE, str(folder))
    return folder


def test_a_job_records_its_files(run: Path, tmp_path: Path) -> None:
    paths = [write(TABLE, tmp_path / "flights" / name) for name in ("1.parquet", "2.parquet")]

    scan(tmp_path / "flights")

    (found,) = recorded(run)
    assert found["kind"] == "input"
    assert found["uri"] == str(tmp_path / "flights")
    assert found["files"] == [
        {"path": str(path), "bytes": path.stat().st_size, "hash": sha256(path.read_bytes()).hexdigest()}
        for path in paths
    ]
    assert found["method"] == "sha256 of the content"
    assert found["bytes"] == sum(path.stat().st_size for path in paths)
    assert found["fingerprint"] == fingerprint(paths)
    assert found["schema"] == {name: str(kind) for name, kind in TABLE.schema.items()}


def test_of_much_parquet_the_footers_are_hashed(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(TABLE, tmp_path / "flights.parquet")
    monkeypatch.setattr(fingerprints, "_LITTLE", 1)

    scan(path)

    (found,) = recorded(run)
    assert found["method"] == "sha256 of the Parquet footer"
    raw = path.read_bytes()
    footer = pq.ParquetFile(path).metadata.serialized_size  # by pyarrow's own count
    assert found["files"][0]["hash"] == sha256(raw[-footer - 8 :]).hexdigest()
    before = fingerprint([path])
    write(TABLE.with_columns(pl.lit(1).alias("more")), path)
    assert fingerprint([path]) != before


def test_of_very_much_text_the_ends_are_hashed(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n.csv"
    path.write_text("n\n" + "1234567\n" * 50_000)
    for name in ("_LITTLE", "_MUCH"):
        monkeypatch.setattr(fingerprints, name, 1)

    scan(path)

    (found,) = recorded(run)
    raw = path.read_bytes()
    assert found["method"] == "sha256 of the ends"
    assert found["files"][0]["hash"] == sha256(raw[: 1 << 16] + raw[-(1 << 16) :]).hexdigest()


def test_a_file_that_cannot_be_read_is_on_record_without_its_columns(run: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no table")

    scan(tmp_path / "broken.parquet")

    (found,) = recorded(run)
    assert found["schema"] is None
    assert found["bytes"] == 13


def test_a_job_records_no_credentials(run: Path) -> None:
    scan("https://me:secret@example.org/flights.parquet?sig=secret")

    (found,) = recorded(run)
    assert found["uri"] == "https://example.org/flights.parquet"


def test_outside_of_a_job_no_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RUN_VARIABLE, raising=False)
    path = write(TABLE, tmp_path / "flights.parquet")
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was opened"))

    scan(path)


def test_other_data_has_another_fingerprint(tmp_path: Path) -> None:
    big = pl.DataFrame({"n": range(100_000)})
    path = write(big, tmp_path / "n.parquet")
    before = fingerprint([path])
    os.utime(path, (0, 0))

    assert fingerprint([path]) == before  # when it was written says nothing
    write(big.with_columns(pl.when(pl.col("n") == 50_000).then(0).otherwise("n").alias("n")), path)
    assert fingerprint([path]) != before
    assert fingerprint([path.rename(tmp_path / "m.parquet")]) != before


def test_a_file_in_another_partition_is_other_data(tmp_path: Path) -> None:
    parts = [write(TABLE, tmp_path / f"year={year}" / "0.parquet") for year in (2013, 2014)]
    before = fingerprint(parts)
    parts[1].parent.rename(tmp_path / "year=2015")

    assert fingerprint([parts[0], tmp_path / "year=2015" / "0.parquet"]) != before
