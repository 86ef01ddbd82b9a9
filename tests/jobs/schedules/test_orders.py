"""What becomes of a time that is due: one order, or one line on the record that it was missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.jobs.queues.queue import Job, Queue
from workbench.jobs.queues.task import Outcome
from workbench.jobs.records.process import identify_process
from workbench.jobs.schedules import orders as module
from workbench.jobs.schedules.orders import Orders
from workbench.jobs.schedules.schedule import Entry, Schedule
from workbench.jobs.schedules.task import start_of
from workbench.jobs.schedules.triggers import Every, NewFiles, When

TIMES = [datetime(2026, 3, 1, 6, tzinfo=UTC) + timedelta(hours=each) for each in range(200)]
SCHEDULE = Schedule(
    (
        Entry("hourly", "a.ipynb", Every(3600)),
        Entry("asked", "a.ipynb", When("checks:drifted")),
        Entry("files", "a.ipynb", NewFiles("in/*", settled=1), {"data": "{file}", "rows": 3}),
    )
)


@pytest.fixture
def queue() -> Iterator[Queue]:
    with Queue.create("queue.sqlite", ()) as queue:
        yield queue


def standing(queue: Queue) -> list[tuple[str, str | None]]:
    return [(job.state, job.error) for job in queue.jobs()]


def finish(queue: Queue, **result: str) -> None:
    claim = queue.claim({**identify_process(), "mark": ""})
    assert claim
    queue.end(claim, Outcome("succeeded", result))


def test_of_many_times_the_last_is_ordered_and_the_others_are_missed(queue):
    queue.set_slots(1)
    orders = Orders(SCHEDULE, queue)

    orders.due("hourly", TIMES[:4])

    missed = "missed and 2 more until 2026-03-01 08:00:00 UTC, as nobody ran this schedule."
    assert standing(queue) == [("skipped", missed), ("waiting", None)]
    assert [start_of(job).missed for job in queue.jobs()] == [3, 0]
    orders.due("hourly", TIMES[3:5])
    assert standing(queue)[2:] == [("skipped", "missed, as its last run had not ended.")]

    finish(queue)
    orders.due("hourly", TIMES[4:6])
    assert standing(queue)[3:] == [("waiting", None)]
    assert [job.name for job in orders.placed] == [job.name for job in queue.jobs()]


def test_a_time_that_was_ordered_is_not_ordered_again(queue):
    """The process was killed when it had ordered, and before it could store the next time."""
    queue.set_slots(1)
    Orders(SCHEDULE, queue).due("hourly", TIMES[:1])
    finish(queue)

    again = Orders(SCHEDULE, queue)
    again.due("hourly", TIMES[:1])
    assert again.placed == ()
    again.due("hourly", TIMES[:3])

    assert standing(queue) == [
        ("succeeded", None),
        ("skipped", "missed, as nobody ran this schedule."),
        ("waiting", None),
    ]


def test_a_function_is_asked_when_it_has_answered(queue):
    queue.set_slots(1)
    orders = Orders(SCHEDULE, queue)
    for time in TIMES[:3]:
        orders.due("asked", [time])
    assert standing(queue) == [("waiting", None)]

    for time in TIMES[3:6]:
        finish(queue, answer="no")
        orders.due("asked", [time])
    assert standing(queue) == [("succeeded", None), ("waiting", None)]  # of the answers, the last


def test_a_file_is_ordered_once_while_it_is_there(queue, workplace, monkeypatch):
    monkeypatch.setattr(module, "_KEPT", 1)
    queue.set_slots(9)
    Path("in").mkdir()
    for name in "abc":
        Path("in", name).write_text(name)
    _settle()
    for time in TIMES[:3]:
        Orders(SCHEDULE, queue).due("files", [time])

    assert [_given(job) for job in queue.jobs()] == [f"{workplace}/in/{name}" for name in "abc"]
    assert all("'rows': 3" in job.arguments["parameters"] for job in queue.jobs())
    for _ in "abc":
        finish(queue)
    Path("in/a").unlink()
    Path("in/b").write_text("anew")
    _settle()
    Orders(SCHEDULE, queue).due("files", [TIMES[4]])
    Orders(SCHEDULE, queue).due("files", [TIMES[5]])
    assert [Path(_given(job)).name for job in queue.jobs()] == ["a", "b", "c", "b"]


def test_what_is_left_of_a_job_that_is_gone_is_not_done(queue):
    queue.set_slots(1)
    Orders(SCHEDULE, queue).due("asked", TIMES[:1])
    assert queue.claim({**identify_process(), "mark": ""})
    Orders(SCHEDULE, queue).due("hourly", TIMES[:1])

    Orders(Schedule(SCHEDULE.entries[2:]), queue).forget_others()

    assert standing(queue) == [("running", None)]


def test_the_record_stays_short(queue):
    queue.set_slots(1)
    orders = Orders(SCHEDULE, queue)
    for time in TIMES[:120]:
        orders.due("hourly", [time])
        finish(queue)

    assert len(queue.jobs()) == 101
    assert start_of(queue.jobs()[-1]).due == TIMES[119]


def _settle() -> None:
    import time

    time.sleep(1.1)


def _given(job: Job) -> str:
    file = start_of(job).arrival
    assert file
    assert str(file.path) in job.arguments["parameters"]
    return str(file.path)
