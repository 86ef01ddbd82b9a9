"""How steps ask for statistics: a learner yields what it wants, and is sent what the data says.

A learner is a generator. It yields a dict of named wishes: one-value expressions, which all learners
of a round share one scan for, or a `Query`, which is a scan of its own. It is sent back a dict with
an answer under each name, and may go another round. What it returns is what it learned.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import narwhals as nw

from workbench.engines import engine_of
from workbench.engines.base import Frame

T = TypeVar("T")


@dataclass(frozen=True)
class Query:
    """A group-by: named expressions per group of `by`; answered with one list per name."""

    by: tuple[str, ...]
    statistics: Mapping[str, nw.Expr]


Wishes = dict[Any, "nw.Expr | Query"]
Learner = Generator[Wishes, dict[Any, Any], T]


def together(learners: Sequence[Learner[T]]) -> Learner[list[T]]:
    """Run learners side by side as one, so that a round of all of them is one round."""
    learned: dict[int, T] = {}
    wishes: dict[int, Wishes] = {}
    answers: dict[int, dict[Any, Any] | None] = dict.fromkeys(range(len(learners)))
    while answers:
        for at, answer in answers.items():
            try:
                wishes[at] = next(learners[at]) if answer is None else learners[at].send(answer)
            except StopIteration as done:
                learned[at] = done.value
                wishes.pop(at, None)
        if not wishes:
            break
        told = yield {(at, name): wish for at, mine in wishes.items() for name, wish in mine.items()}
        answers = {at: {name: told[at, name] for name in mine} for at, mine in wishes.items()}
    return [learned[at] for at in range(len(learners))]


def learn(learner: Learner[T], frame: Frame) -> tuple[T, int]:
    """Answer a learner from a frame to its end; returns what it learned and how many scans it took."""
    scans = 0
    answers: dict[Any, Any] | None = None
    while True:
        try:
            wishes = next(learner) if answers is None else learner.send(answers)
        except StopIteration as done:
            return done.value, scans
        answers, taken = _answer(wishes, frame)
        scans += taken


def _answer(wishes: Wishes, frame: Frame) -> tuple[dict[Any, Any], int]:
    engine = engine_of(frame)
    queries = {name: wish for name, wish in wishes.items() if isinstance(wish, Query)}
    values = {name: wish for name, wish in wishes.items() if isinstance(wish, nw.Expr)}
    answers = {name: engine.group(frame, query.by, **query.statistics) for name, query in queries.items()}
    if values:
        row = engine.aggregate(frame, **{f"s{at}": value for at, value in enumerate(values.values())})
        answers |= dict(zip(values, row.values(), strict=True))
    return answers, len(queries) + bool(values)
