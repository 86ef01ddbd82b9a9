"""A queue's rules, with no worker but this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.chores import Say, order
from workbench.errors import InputError
from workbench.jobs.queues import queue as queue_module
from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.task import Claim, Order, Outcome
from workbench.jobs.records.process import identify_process

ME = {**identify_process(), "mark": "none"}
PASSING = Outcome("failed", error="killed", again=True)


@pytest.fixture
def queue(tmp_path):
    orders = [order(Say, name, code="") for name in ("first", "second", "third")]
    with Queue.create(tmp_path / "queue.sqlite", orders, tries=2) as made:
        made.set_slots(2)
        yield made


def take(queue: Queue) -> Claim:
    claim = queue.claim(ME)
    assert claim
    return claim


def states(queue: Queue) -> list[str]:
    return [job.state for job in queue.jobs()]


def test_jobs_are_taken_in_order_and_no_more_than_there_are_slots(queue):
    assert [take(queue).job, take(queue).job] == [1, 2]
    assert queue.claim(ME) is None

    queue.set_slots(3)

    assert take(queue).job == 3
    assert [claim.worker for claim in queue.running()] == [ME] * 3


def test_an_end_is_recorded_once(queue):
    claim = take(queue)

    assert queue.end(claim, Outcome("succeeded", {"a": 1}))
    assert not queue.end(claim, Outcome("failed", error="too late"))

    job = queue.jobs()[0]
    assert (job.state, job.result, job.error) == ("succeeded", {"a": 1}, None)
    assert [attempt.ending for attempt in job.attempts] == ["succeeded"]


def test_who_was_taken_for_dead_cannot_end_the_next_attempt(queue, monkeypatch):
    monkeypatch.setattr(queue_module, "_FIRST_WAIT", 0.0)
    first = take(queue)
    queue.end(first, PASSING)
    second = take(queue)

    assert (second.job, second.attempt) == (1, 2)
    assert not queue.end(first, Outcome("succeeded"))
    assert states(queue)[0] == "running"


def test_what_may_pass_is_tried_again_but_later_and_not_for_ever(queue, monkeypatch):
    queue.end(take(queue), PASSING)

    assert states(queue)[0] == "waiting"
    assert take(queue).job == 2  # the first waits for half a second at least

    monkeypatch.setattr(queue_module, "time", _Later)
    again = take(queue)
    assert (again.job, again.attempt) == (1, 2)
    queue.end(again, PASSING)

    job = queue.jobs()[0]
    assert (job.state, job.error, len(job.attempts)) == ("failed", "killed", 2)


class _Later:
    @staticmethod
    def time() -> float:
        return 4e9


def test_the_wait_doubles_with_some_chance_in_it():
    waits = [[queue_module._wait(failures) for _ in range(50)] for failures in (0, 1, 2, 60)]

    for drawn, longest in zip(waits, (1, 2, 4, 300), strict=True):
        assert longest / 2 <= min(drawn) < max(drawn) <= longest


def test_what_cannot_pass_has_failed_at_once(queue):
    queue.end(take(queue), Outcome("failed", error="1 / 0"))

    assert states(queue) == ["failed", "waiting", "waiting"]


def test_an_interrupted_job_waits_when_the_queue_is_taken_up_again(queue, tmp_path):
    queue.end(take(queue), Outcome("interrupted"))
    assert states(queue)[0] == "interrupted"

    with Queue(tmp_path / "queue.sqlite") as other:
        other.reopen()

    assert states(queue)[0] == "waiting"


def test_memory_is_kept_at_its_most(queue):
    claim = take(queue)
    assert queue.most_memory() == 0

    for size in (10, 30, 20):
        queue.note_memory(claim, size)

    assert queue.most_memory() == 30
    assert queue.jobs()[0].attempts[0].memory == 30


def test_a_queue_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no queue"):
        Queue(tmp_path / "none.sqlite")
    assert not Path(tmp_path / "none.sqlite").exists()


def test_a_job_waits_for_those_that_it_needs(tmp_path):
    first, last = order(Say, "first"), Order("tests.jobs.chores:Say", {}, "last", after=(0,))
    with Queue.create(tmp_path / "chain.sqlite", [first, last]) as chain:
        chain.set_slots(2)
        claim = take(chain)
        assert chain.claim(ME) is None

        chain.end(claim, Outcome("succeeded"))

        assert take(chain).job == 2


@pytest.mark.parametrize(
    ("ending", "after"), [("failed", "skipped"), ("interrupted", "interrupted"), ("succeeded", "waiting")]
)
def test_what_needs_a_job_shares_its_fate(tmp_path, ending, after):
    needs = {"a": (), "b": (0,), "c": (1,), "other": (), "d": (2, 3)}
    orders = [Order("tests.jobs.chores:Say", {}, name, places) for name, places in needs.items()]
    with Queue.create(tmp_path / "chain.sqlite", orders) as chain:
        chain.set_slots(1)
        chain.end(take(chain), Outcome(ending))

        assert states(chain) == [ending, after, after, "waiting", after]
        chain.reopen()
        assert ("interrupted" in states(chain)) is False


def test_a_job_is_added_once(queue):
    assert queue.add(order(Say, "fourth"))
    assert not queue.add(order(Say, "fourth"))
    assert queue.add(order(Say, "fifth"), skipped="Nobody was there.")

    assert states(queue) == ["waiting"] * 4 + ["skipped"]
    assert queue.jobs()[4].error == "Nobody was there."

    queue.forget([1, 5])

    assert [job.name for job in queue.jobs()] == ["second", "third", "fourth"]
