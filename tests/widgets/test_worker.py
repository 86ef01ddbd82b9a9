from __future__ import annotations

from threading import Event

import polars as pl
import pytest

from workbench.engines import lazy
from workbench.widgets.table import Scope
from workbench.widgets.worker import Superseded, Work, Worker

SOON = 20.0


def test_the_newest_of_a_kind_wins() -> None:
    worker, began, done = Worker(), Event(), Event()
    told: list[str] = []

    def endless(work: Work) -> None:
        began.set()
        while True:
            work.check()

    def tell(name: str) -> None:
        told.append(name)
        done.set()

    worker.start("bins", Work(), endless)
    assert began.wait(SOON)
    for name in ("second", "third"):
        worker.start("bins", Work(), lambda work, name=name: tell(name))

    assert done.wait(SOON)
    assert told[-1] == "third"


def test_what_waits_is_not_begun_once_something_newer_came() -> None:
    worker, go, done = Worker(), Event(), Event()
    told: list[int] = []
    worker.start("bins", Work(), lambda work: go.wait(SOON) and None)
    for at in range(20):
        worker.start("bins", Work(), lambda work, at=at: (told.append(at), at == 19 and done.set())[0])
    go.set()

    assert done.wait(SOON)
    assert len(told) <= 2


def test_kinds_do_not_wait_for_each_other() -> None:
    worker, held, done = Worker(), Event(), Event()
    worker.start("slow", Work(), lambda work: held.wait(SOON) and None)
    worker.start("quick", Work(), lambda work: done.set())

    assert done.wait(SOON)
    held.set()


def test_a_reading_of_rows_is_followed_and_stops_when_it_is_not_wanted() -> None:
    shares: list[float] = []
    rows = pl.LazyFrame({"x": range(500_000)})
    work = Work(shares.append)
    Scope(lazy(rows), 500_000, 500_000, wanted=True).watched(work, "x").collect()
    assert shares
    assert all(0 < share <= 1 for share in shares)

    late = Work(lambda share: late.cancel())
    more = rows.select(pl.col("x").repeat_by(2).explode())
    watched = Scope(lazy(more), 10**6, 10**6, wanted=True).watched(late, "x")
    with pytest.raises(Superseded):
        watched.collect(engine="streaming")


def test_stop_cancels_everything() -> None:
    worker, began, ended = Worker(), Event(), Event()

    def endless(work: Work) -> None:
        began.set()
        try:
            while True:
                work.check()
        finally:
            ended.set()

    worker.start("bins", Work(), endless)
    assert began.wait(SOON)
    worker.stop()

    assert ended.wait(SOON)
