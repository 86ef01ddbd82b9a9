"""Whether files are as they were when a run read them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.jobs.dags.inputs import changed_inputs, stamp_inputs

LATER = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def stamped(place: str, at: str = LATER) -> dict:
    return stamp_inputs([{"uri": place, "at": at}], Path.cwd(), Path.cwd() / "runs" / "own")


@pytest.mark.parametrize("place", ["data", "data/*.csv", "data/a.csv", "file://{here}/data/a.csv"])
def test_a_change_shows_and_a_touch_does_not(workplace, place):
    Path("data").mkdir()
    Path("data/a.csv").write_text("a\n1\n")
    place = place.format(here=workplace)
    before = stamped(place)
    assert changed_inputs(before, workplace) == []

    os.utime("data/a.csv", (1, 1))
    assert changed_inputs(before, workplace) == []

    Path("data/a.csv").write_text("a\n2\n")  # of the same size
    assert changed_inputs(before, workplace) == [place]


def test_a_file_more_and_a_file_less(workplace):
    Path("a.csv").write_text("a")
    before = stamped("*.csv")

    Path("b.csv").write_text("b")
    assert changed_inputs(before, workplace) == ["*.csv"]
    Path("b.csv").unlink()
    assert changed_inputs(before, workplace) == []
    Path("a.csv").unlink()
    assert changed_inputs(before, workplace) == ["*.csv"]


def test_a_file_that_changed_while_it_was_read_is_never_as_it_was(workplace):
    Path("a.csv").write_text("a")

    before = stamped("a.csv", (datetime.now(UTC) - timedelta(hours=1)).isoformat())

    assert changed_inputs(before, workplace) == ["a.csv"]


def test_what_is_elsewhere_or_made_by_the_run_itself_is_left_out(workplace):
    Path("runs/own/artifacts").mkdir(parents=True)
    Path("runs/own/artifacts/a.csv").write_text("a")

    assert stamped("s3://bucket/a.parquet") == {}
    assert stamped(f"{workplace}/runs/own/artifacts/a.csv") == {}
