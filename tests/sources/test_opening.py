"""Frames, stores and kinds of places."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tests.sources.examples import TABLE, write
from workbench.errors import InputError
from workbench.sources import scan


@pytest.mark.parametrize(
    "turn",
    [
        lambda table: table,
        pl.DataFrame.lazy,
        pl.DataFrame.to_arrow,
        pl.DataFrame.to_pandas,
        pl.DataFrame.to_dict,
    ],
)
def test_a_frame_in_memory_becomes_lazy(turn: Any) -> None:
    assert scan(turn(TABLE)).collect().equals(TABLE)


def test_options_for_a_frame_are_refused() -> None:
    with pytest.raises(InputError, match="A frame is not read, so separator says nothing"):
        scan(TABLE, separator=";")


@pytest.mark.parametrize("given", [None, 7, ["a.csv"]])
def test_what_is_no_place_is_refused(given: Any) -> None:
    with pytest.raises(InputError, match="is no frame"):
        scan(given)


@pytest.mark.parametrize(
    "place",
    [
        "s3://bucket/flights/*.parquet",
        "gs://bucket/flights.csv",
        "az://container/flights/",
        "hf://datasets/a/b",
    ],
)
def test_an_object_store_is_not_asked_before_it_is_needed(place: str) -> None:
    assert isinstance(scan(place), pl.LazyFrame)


def test_the_storage_options_reach_polars() -> None:
    with pytest.raises(ValueError, match="'max_retries': 'no number'"):
        scan("s3://bucket/flights.parquet", storage_options={"max_retries": "no number"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server of one Parquet file that can send parts of it, and the requests that it got."""
    content = write(TABLE, tmp_path / "flights.parquet").read_bytes()
    requests: list[str] = []

    class Store(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.command)
            start, end = 0, len(content) - 1
            if asked := self.headers.get("Range"):
                first, last = asked.removeprefix("bytes=").split("-")
                start, end = (int(first), int(last or end)) if first else (max(0, end + 1 - int(last)), end)
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(end + 1 - start))
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(content)}")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content[start : end + 1])

        do_HEAD = do_GET  # noqa: N815  (the name that the server calls)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/flights.parquet", requests
        server.shutdown()


def test_a_store_is_read_when_it_is_needed(store: tuple[str, list[str]]) -> None:
    place, requests = store

    frame = scan(place).filter(pl.col("row") > 1)

    assert not requests
    assert frame.collect()["row"].to_list() == [2, 3]


def test_a_place_of_an_unknown_kind_is_answered_with_the_known() -> None:
    with pytest.raises(InputError, match=r"No place of the kind 'azur'\. Did you mean 'azure'"):
        scan("azur://container/flights.parquet")


def test_a_file_of_a_store_needs_a_known_format() -> None:
    with pytest.raises(InputError, match="tells no format"):
        scan("s3://bucket/flights.xlsx")


def test_other_frames_are_frames_too() -> None:
    assert scan(pd.DataFrame({"n": [1]})).collect()["n"].to_list() == [1]
    assert scan(pa.table({"n": [1]})).collect()["n"].to_list() == [1]
