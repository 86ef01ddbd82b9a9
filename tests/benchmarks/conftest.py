"""Where the benchmarks put what they find: build/bench.md and build/bench.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from tests.benchmarks import results
from tests.benchmarks.flights import write_flights
from tests.benchmarks.timing import FOLDER, Comparison


@pytest.fixture(scope="session")
def keep() -> Iterator[Callable[[Comparison], None]]:
    """Print a comparison, and keep it for the page."""
    found: list[Comparison] = []

    def keep_and_print(comparison: Comparison) -> None:
        found.append(comparison)
        print("", *results.lines(comparison), sep="\n")

    yield keep_and_print
    FOLDER.with_suffix(".md").write_text(results.page(found))
    FOLDER.with_suffix(".json").write_text(json.dumps(results.record(found), indent=2))


@pytest.fixture(scope="session", autouse=True)
def flights() -> None:
    """The flights, in the folder where everything runs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_flights()
