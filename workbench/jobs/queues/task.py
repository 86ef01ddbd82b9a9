"""What a queue holds: a job is a task with plain arguments, an attempt at it a claim with an outcome."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

State = Literal["waiting", "running", "interrupted", "succeeded", "failed", "skipped"]
Ending = Literal["interrupted", "succeeded", "failed"]


@dataclass(frozen=True)
class Order:
    """A job as it is asked for.

    Args:
        task: "package.module:Class", a `Task`; each worker process imports it.
        arguments: plain values, as JSON has them.
        name: what people call it.
        after: the places, counted from 0, of orders in the same queue that must succeed first.
    """

    task: str
    arguments: Mapping[str, Any]
    name: str
    after: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended.

    Args:
        ending: "interrupted" if somebody stopped it; the job may then be taken up again.
        result: plain values to keep.
        error: what went wrong.
        again: whether a failure may pass by itself, so that another attempt makes sense.
    """

    ending: Ending
    result: Mapping[str, Any] | None = None
    error: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Claim:
    """A job in the hands of a worker.

    Args:
        job: the job's number in its queue.
        attempt: counted from 1.
        task: as ordered.
        arguments: as ordered.
        worker: who does it, as `identify_process` describes it, and its `mark`.
        began: seconds since the epoch.
    """

    job: int
    attempt: int
    task: str
    arguments: Mapping[str, Any]
    worker: Mapping[str, Any]
    began: float


class Task(ABC):
    """Something that can be done by a worker process, again if need be."""

    @abstractmethod
    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        """Do it; an exception is a failure, a KeyboardInterrupt an interruption."""

    def recall(self, claim: Claim) -> Outcome | None:
        """Tell from its traces how an attempt ended whose worker could not say so; None if there are none.

        Whatever ended well by what is said here is not done again.
        """
        return None


def load_task(name: str) -> Task:
    """Import the task that an order names."""
    module, _, kind = name.partition(":")
    task: Task = getattr(import_module(module), kind)()
    return task
