"""The table that is explored: all its rows, a glance at some, and samples drawn from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import PurePath
from threading import Lock, RLock, Thread
from typing import Any

import narwhals as nw

from workbench.engines import engine_of, infer_schema, lazy
from workbench.engines.base import Frame
from workbench.engines.ingest import storage_of
from workbench.errors import ColumnError, InputError
from workbench.sampling import sample as draw
from workbench.schema import Column, Schema
from workbench.sources import scan
from workbench.widgets.questions import Sampling
from workbench.widgets.worker import Work

GLANCE = 10_000  # rows looked at before all are
_STRETCHES = 10  # places in a long table that they are taken from; of a shorter one every so-manieth row
_PATIENCE = 0.25  # seconds to wait for the number of rows before it is left open
_TICK = 0.05  # seconds between two looks whether a wait is still wanted
_CELLS_AT_ONCE = 20_000_000
_SAMPLES_KEPT = 2

Rows = nw.DataFrame[Any]


@dataclass(frozen=True)
class Scope:
    """The rows that an answer is about.

    Args:
        frame: a lazy frame of them.
        rows: how many they are; -1 where nobody has counted yet.
        total: of how many rows of the table; -1 likewise.
        wanted: whether they are what was asked about, or a part to be going on with.
    """

    frame: Frame
    rows: int
    total: int
    wanted: bool

    def watched(self, work: Work, column: str, *, passes: int = 1) -> Frame:
        """The frame, for a reading of this column that can be followed and cancelled."""
        work.check()
        work.expect(self.rows * passes)
        return engine_of(self.frame).watch(self.frame, column, work.passed)


class Table:
    """A table of any size, of which little is ever in memory.

    Args:
        source: a frame, or what `scan` opens.
        schema: what the columns mean; else it is inferred.
        target, key: columns that play these parts.
    """

    def __init__(
        self, source: Any, *, schema: Schema | None = None, target: str | None = None, key: str | None = None
    ) -> None:
        self.title = PurePath(source).name if isinstance(source, (str, PathLike)) else "Table"
        self.rows = lazy(scan(source))
        self.target, self.key = target, key
        self.dtypes = dict(self.rows.collect_schema())
        if not self.dtypes:
            raise InputError("There is no column to explore.")
        for role, name in {"target": target, "key": key}.items():
            if name is not None and name not in self.dtypes:
                what = f"There is no column {name!r} to be the {role}."
                raise ColumnError(what, known=self.dtypes, given=name)
        self._lock = RLock()
        self._counted: Future[int] = Future()
        self._given = schema
        self._columns: dict[str, Column] = {}  # as all rows tell
        self._turn = Lock()
        self._samples: OrderedDict[Sampling, Scope] = OrderedDict()

    @property
    def total(self) -> int:
        """How many rows the table has; -1 while they are being counted."""
        return self._counted.result() if self._counted.done() else -1

    @cached_property
    def glance(self) -> Scope:
        """Some rows from all over the table, in memory; its first ones where nobody knows its end."""
        with self._lock:
            self._count()
            total = self.total
            rows = collected(self._rows_at_hand(total))
            return Scope(rows.lazy(), len(rows), total, wanted=len(rows) == total)

    @cached_property
    def glanced_schema(self) -> Schema:
        """What the columns mean as far as a glance tells."""
        return self._given if self._given is not None else self._infer(self.glance.frame, self.formed)

    @cached_property
    def formed(self) -> tuple[str, ...]:
        """The columns of numbers, text and times; lists, structs and bytes have no form here."""
        formed = tuple(
            name for name, dtype in self.dtypes.items() if dtype == nw.Unknown or storage_of(dtype)
        )
        if not formed:
            raise InputError(
                "There is no column of numbers, text or times.", do="Cast one to these, or unnest it."
            )
        return formed

    def in_parts(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Columns in groups that are read at once: fewer of a longer table, so that memory is bounded."""
        size = max(1, _CELLS_AT_ONCE // max(1, self.total))
        return (tuple(names[at : at + size]) for at in range(0, len(names), size))

    def schema(self, work: Work, names: Sequence[str] | None = None) -> Schema:
        """What these columns, or all, mean, from all rows; each is read once for it."""
        if self._given is not None:
            return self._given if names is None else self._given.select(*names)
        names = self.formed if names is None else names
        everything = self.everything(work)
        for part in self.in_parts([name for name in names if name not in self._columns]):
            with self.turn(work):
                found = self._infer(everything.watched(work, part[0]), part)
            self._columns |= {column.name: column for column in found}
        return Schema(tuple(self._columns[name] for name in names))

    @contextmanager
    def turn(self, work: Work) -> Iterator[None]:
        """Wait until no other reading of all rows holds much memory."""
        while not self._turn.acquire(timeout=_TICK):
            work.check()
        try:
            yield
        finally:
            self._turn.release()

    def everything(self, work: Work) -> Scope:
        """All rows."""
        if self.glance.wanted:
            return self.glance
        while self.total < 0:
            work.check()
            wait([self._counted], timeout=_TICK)
        return Scope(self.rows, self.total, self.total, wanted=True)

    def scope(self, sampling: Sampling | None, work: Work) -> Scope:
        """The rows that are asked about: all, or those of a sample."""
        return self.everything(work) if sampling is None else self.sample(sampling, work)

    def sample(self, sampling: Sampling, work: Work) -> Scope:
        """The rows of a sample, in memory."""
        with self._lock:
            if sampling not in self._samples:
                self._samples[sampling] = self._drawn(sampling, work)
                while len(self._samples) > _SAMPLES_KEPT:
                    self._samples.popitem(last=False)
            self._samples.move_to_end(sampling)
            return self._samples[sampling]

    def stretch(self, scope: Scope | None, start: int, rows: int) -> Frame:
        """Neighbouring rows of a sample, or of the whole table."""
        native = (self.rows if scope is None else scope.frame).to_native()
        some: Frame = nw.from_native(native.slice(start, rows))
        return some

    def _count(self) -> None:
        """Have the rows counted beside, and wait for it a moment."""
        Thread(target=_settle, args=(self._counted, self.rows), name="explore-count", daemon=True).start()
        wait([self._counted], timeout=_PATIENCE)

    def _rows_at_hand(self, total: int) -> Frame:
        if total <= GLANCE:
            return self.rows.head(GLANCE)
        native = self.rows.to_native()
        if total * len(self.dtypes) <= _CELLS_AT_ONCE:
            some: Frame = nw.from_native(native.gather_every(-(-total // GLANCE)))
            return some
        each = GLANCE // _STRETCHES
        starts = [at * (total - each) // (_STRETCHES - 1) for at in range(_STRETCHES)]
        return nw.concat([nw.from_native(native.slice(start, each)) for start in starts])

    def _infer(self, frame: Frame, names: Sequence[str]) -> Schema:
        target, key = (role if role in names else None for role in (self.target, self.key))
        return infer_schema(frame.select(*names), target=target, key=key)

    def _drawn(self, sampling: Sampling, work: Work) -> Scope:
        everything = self.everything(work)
        watched = everything.watched(work, self.key or sampling.strata or next(iter(self.dtypes)), passes=2)
        if self.key is None:
            rows = _draw(watched, sampling, None)
        else:
            named = dict.fromkeys([self.key, *([sampling.strata] if sampling.strata else [])])
            keys = _draw(watched.select(*named), sampling, self.key).select(self.key)
            found = collected(everything.frame.join(keys.lazy(), on=self.key, how="semi"))
            if len(found) == len(keys):
                rows = keys.join(found, on=self.key, how="left")  # in the order of their lots
            else:  # the key names more than one row
                rows = _draw(watched, sampling, self.key)
        return Scope(rows.select(*self.dtypes).lazy(), len(rows), everything.total, wanted=True)


def collected(frame: Frame) -> Rows:
    """Run a frame a part at a time, and hold its rows."""
    return frame.collect(engine="streaming")


def _settle(counted: Future[int], rows: Frame) -> None:
    try:
        counted.set_result(int(engine_of(rows).aggregate(rows, rows=nw.len())["rows"]))
    except BaseException as error:  # noqa: BLE001 (whoever asks for the count is told)
        counted.set_exception(error)


def _draw(frame: Frame, sampling: Sampling, key: str | None) -> Rows:
    drawn = draw(
        frame.to_native(),
        n=int(sampling.size) if sampling.kind == "rows" else None,
        fraction=sampling.size if sampling.kind == "share" else None,
        stratify=sampling.strata,
        allocation=sampling.allocation,
        key=key,
        seed=sampling.seed,
    )
    return collected(nw.from_native(drawn))
