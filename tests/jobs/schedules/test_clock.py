"""What APScheduler tells and remembers."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from workbench.jobs.schedules.clock import Clock, next_times
from workbench.jobs.schedules.schedule import Entry
from workbench.jobs.schedules.triggers import Cron, Every

FILE = Path("clock.sqlite")
YEARLY = Entry("yearly", "a.ipynb", Cron("0 0 1 1 *"))
Told = list[tuple[str, int]]


def look(*entries: Entry) -> Told:
    told: Told = []
    with Clock(FILE, lambda name, times: told.append((name, len(times)))) as clock:
        clock.keep(entries)
        clock.tick()
    return told


def test_what_passed_while_nobody_looked_is_told_once():
    often = Entry("often", "a.ipynb", Every(1))

    assert look(often, YEARLY) == [("often", 1)]  # a rhythm begins at once
    assert look(often, YEARLY) == []
    time.sleep(2.2)
    assert look(often, YEARLY) == [("often", 2)]
    assert look(often, YEARLY) == []


def test_another_trigger_begins_anew_and_a_job_that_is_gone_is_forgotten():
    hourly = Entry("job", "a.ipynb", Every(3600))
    assert look(hourly) == [("job", 1)]
    before = next_times(FILE, [hourly])["job"]

    assert next_times(FILE, [hourly])["job"] == before
    assert look(Entry("job", "other.ipynb", Every(3600))) == []  # other work, and the same rhythm
    assert look(Entry("job", "a.ipynb", Every(7200))) == [("job", 1)]
    assert look(YEARLY) == []
    assert look(hourly) == [("job", 1)]


def test_to_ask_for_the_next_times_changes_nothing():
    assert next_times(FILE, [YEARLY])["yearly"].astimezone().year == datetime.now().year + 1
    assert not FILE.exists()

    look(YEARLY)
    assert next_times(FILE, [Entry("new", "a.ipynb", Every(5))])[
        "new"
    ] - datetime.now().astimezone() < timedelta(1)
    with Clock(FILE, lambda *_: None) as clock:
        assert [job.id for job in clock.get_jobs()] == ["yearly"]


def test_trouble_with_what_is_due_is_raised():
    def refuse(name: str, times: object) -> None:
        raise OSError("disk full")

    with Clock(FILE, refuse) as clock:
        clock.keep([Entry("often", "a.ipynb", Every(1))])
        with pytest.raises(OSError, match="disk full"):
            clock.tick()
