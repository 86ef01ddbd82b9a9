"""The explorer on 20 million rows of Parquet: how soon it answers, then exactly, and in how much memory.

`python -m tests.benchmarks.many_rows`
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any

import polars as pl
import psutil

import workbench as wb
from tests.benchmarks.flights import write_flights
from tests.benchmarks.timing import FOLDER
from workbench.widgets.explorer import Explorer
from workbench.widgets.table import Table

ROWS = 20_000_000
SAMPLE = {"kind": "rows", "size": 50_000, "strata": None, "allocation": "proportional", "seed": 0}
BY_MAD = {"treatment": "ClipOutliers", "method": "mad"}
QUESTIONS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("overview", {}),
    ("page", {"start": ROWS - 25}),
    ("bounds", {"column": "dep_delay", **BY_MAD}),
    ("bounds", {"column": "distance", **BY_MAD}),
    ("associations", {}),
    ("pair", {"left": "dep_delay", "right": "arr_delay"}),
    ("pair", {"left": "origin", "right": "carrier"}),
    ("likeness", {"sample": SAMPLE}),
    ("page", {"start": 0, "sample": SAMPLE}),
    ("effects", {}),
)


def write_many(path: Path) -> None:
    """The flights over and over, each time with delays a little different, and a key."""
    flights = pl.scan_parquet(FOLDER / "flights.parquet")
    count = 336_776
    copies = [
        flights.with_columns(
            pl.col("dep_delay", "arr_delay") + (copy % 7) / 8, row_id=pl.int_range(pl.len()) + copy * count
        )
        for copy in range(-(-ROWS // count))
    ]
    pl.concat(copies).head(ROWS).sink_parquet(path, row_group_size=250_000)


class Asked(Explorer):
    """An explorer that notes when it answers, instead of telling a browser."""

    def send(self, content: Any, buffers: Any = None) -> None:
        if "answer" in content:
            self.answers.append(perf_counter())
        if "done" in content or "refused" in content:
            self.said = content
            self.ended.set()

    def ask(self, kind: str, of: Mapping[str, Any]) -> str:
        """Ask as a browser would, and wait for the last answer."""
        self.answers: list[float] = []
        self.ended = Event()
        start = perf_counter()
        self._asked(None, {"ask": kind, "number": 1, "of": dict(of)}, [])
        self.ended.wait()
        if "refused" in self.said:
            raise RuntimeError(self.said["says"])
        return f"{self.answers[0] - start:6.2f} {self.answers[-1] - start:6.2f}"


class Memory(Thread):
    """Watches how much memory this process holds beside the files it has mapped, in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.start()

    def run(self) -> None:
        this = psutil.Process()
        while True:
            held = this.memory_info()
            self.most = max(self.most, (held.rss - held.shared) / 1e6)
            sleep(0.02)


def main() -> None:
    path = FOLDER / "many.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        write_flights()
        write_many(path)
    memory = Memory()
    start = perf_counter()
    explorer = Asked(Table(path, key="row_id"), wb.Recipe())
    print(f"explore() took {perf_counter() - start:.2f} s; seconds to the first answer, and to the last:")
    for kind, of in QUESTIONS:
        print(f"{kind:12} {explorer.ask(kind, of)}  peak {memory.most:5.0f} MB  {dict(of) or ''}", flush=True)
    explorer.recipe = wb.Recipe((wb.Impute(wb.numeric()), wb.ClipOutliers("dep_delay", "mad")))
    print(f"effects      {explorer.ask('effects', {})}  peak {memory.most:5.0f} MB  of two steps")


if __name__ == "__main__":
    main()
