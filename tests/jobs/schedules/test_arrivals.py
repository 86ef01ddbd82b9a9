"""Files that have come: whole ones, and each once."""

from __future__ import annotations

import os
import time
from pathlib import Path

from workbench.jobs.schedules.arrivals import arrivals
from workbench.jobs.schedules.triggers import NewFiles

NEW = NewFiles("in/**/*.csv", settled=1)


def test_a_file_is_taken_when_nobody_writes_it_any_more(workplace):
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.csv", "in/deep/b.csv", "in/.hidden.csv", "in/c.txt"):
        Path(name).write_text("1")
    Path("in/folder.csv").mkdir()
    os.utime("in/a.csv", (1, 1))  # as a copy that keeps the time of its original
    assert arrivals(NEW, workplace) == []

    time.sleep(0.7)
    with Path("in/a.csv").open("a") as growing:
        growing.write("2")
    time.sleep(0.5)
    assert [each.path for each in arrivals(NEW, workplace)] == [workplace / "in/deep/b.csv"]

    time.sleep(0.7)
    [first, second] = arrivals(NEW, workplace)
    assert [first.path, second.path] == [workplace / "in/a.csv", workplace / "in/deep/b.csv"]
    assert arrivals(NEW, workplace) == [first, second]

    Path("in/a.csv").write_text("anew")
    time.sleep(1.2)
    [again, same] = arrivals(NEW, workplace)
    assert again != first
    assert same == second
