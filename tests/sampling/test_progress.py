"""The counter of rows is for those who look, and only for scans that take long."""

from __future__ import annotations

import io
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from rich.console import Console

from workbench.engines import engine_of, lazy
from workbench.sampling import progress, sample

TABLE = pl.DataFrame({"row": range(50_000)})


class Screen:
    """Stands in for rich's Console, and keeps what is drawn on it."""

    def __init__(self, terminal: bool) -> None:
        self.drawn = io.StringIO()
        self.console = Console(file=self.drawn, force_terminal=terminal, force_interactive=terminal, width=80)

    def __call__(self, **_: Any) -> Console:
        return self.console


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Screen:
    screen = Screen(terminal=True)
    monkeypatch.setattr(progress, "Console", screen)
    return screen


def test_the_rows_of_a_long_scan_are_counted(terminal: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    rows = lazy(TABLE)

    with progress.watched(rows, "row", "Counting:") as frame:
        engine_of(frame).aggregate(frame, last=nw.col("row").max())

    assert "Counting: 50,000 rows" in terminal.drawn.getvalue()


def test_a_short_scan_shows_nothing(terminal: Screen) -> None:
    sample(TABLE, n=10, key="row")

    assert terminal.drawn.getvalue() == ""


def test_nobody_looks_at_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=False)
    monkeypatch.setattr(progress, "Console", screen)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    rows = lazy(TABLE)

    with progress.watched(rows, "row", "Counting:") as frame:
        assert frame is rows

    assert screen.drawn.getvalue() == ""


def test_an_error_ends_the_display(terminal: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)

    with pytest.raises(ZeroDivisionError), progress.watched(lazy(TABLE), "row", "Counting:"):
        raise ZeroDivisionError

    assert terminal.console._live_stack == []
