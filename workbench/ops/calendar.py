"""The calendar: parts of a time, the same on polars, on Spark and in ONNX, for the years 1 to 9999.

A time is microseconds since 1970 in UTC, its date is of the proleptic Gregorian calendar, and a part
is float64 as every number here. A missing time has missing parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from workbench.engines import vocabulary
from workbench.ops import nulls
from workbench.ops.base import Onnx, Var
from workbench.ops.whole_numbers import Whole

SECOND = 1_000_000
DAY = 86_400 * SECOND


def part(name: str, time: nw.Expr) -> nw.Expr:
    """A part of a time, one of `PARTS`, as float64."""
    return PARTS[name].of_expr(time).cast(nw.Float64)


def lower_part(name: str, time: Var, onnx: Onnx) -> Var:
    """The same in ONNX, from a vector of int64 microseconds."""
    value = PARTS[name].of_moment(_moment(time, onnx)).to_float()
    return onnx.op.where(nulls.is_missing(time, onnx), onnx.number(np.nan), value)


def microseconds_between(start: nw.Expr, end: nw.Expr) -> nw.Expr:
    """The time from `start` to `end` as float64: exact up to 285 years, beyond that rounded once more."""
    days = _day_number(end) - _day_number(start)
    return days * float(DAY) + (_microsecond_of_day(end) - _microsecond_of_day(start))


def lower_microseconds_between(start: Var, end: Var, onnx: Onnx) -> Var:
    """The same in ONNX, with the same roundings."""
    op, first, last = onnx.op, _moment(start, onnx), _moment(end, onnx)
    days = op.mul((last.day_number - first.day_number).to_float(), onnx.number(float(DAY)))
    between = op.add(days, (last.microsecond - first.microsecond).to_float())
    unknown = op.or_(nulls.is_missing(start, onnx), nulls.is_missing(end, onnx))
    return op.where(unknown, onnx.number(np.nan), between)


@dataclass(frozen=True)
class Moment:
    """A time as whole numbers, Python's own or vectors in a graph: the day since 1970, the microsecond of it.

    >>> Moment(day_number=19_782, microsecond=0).date
    (2024, 2, 29)
    """

    day_number: Any
    microsecond: Any

    @property
    def date(self) -> tuple[Any, Any, Any]:
        """Year, month and day.

        Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days. His years
        begin in March, so that the leap day ends them; the calendar repeats after 400 years.
        """
        day = self.day_number + 719_468
        cycle, day = day // 146_097, day % 146_097
        year = (day - day // 1_460 + day // 36_524 - day // 146_096) // 365
        day = day - (year * 365 + year // 4 - year // 100)
        month = (day * 5 + 2) // 153
        return cycle * 400 + year + (month + 2) // 12, (month + 2) % 12 + 1, day - (month * 153 + 2) // 5 + 1

    @property
    def day_of_year(self) -> Any:
        past = self.date[0] - 1
        return self.day_number + 719_163 - (past * 365 + past // 4 - past // 100 + past // 400)

    @property
    def quarter(self) -> Any:
        return (self.date[1] + 2) // 3

    @property
    def weekday(self) -> Any:
        return (self.day_number + 3) % 7 + 1  # 1970 began on a Thursday


@dataclass(frozen=True)
class Part:
    """How a part of a time is found: from an expression over a frame, and from the moment in a graph."""

    of_expr: Callable[[nw.Expr], nw.Expr]
    of_moment: Callable[[Moment], Any]


PARTS: Mapping[str, Part] = {
    "year": Part(lambda time: time.dt.year(), lambda moment: moment.date[0]),
    "quarter": Part(lambda time: (time.dt.month() + 2) // 3, lambda moment: moment.quarter),
    "month": Part(lambda time: time.dt.month(), lambda moment: moment.date[1]),
    "day": Part(lambda time: time.dt.day(), lambda moment: moment.date[2]),
    "day_of_year": Part(lambda time: time.dt.ordinal_day(), lambda moment: moment.day_of_year),
    "weekday": Part(vocabulary.weekday, lambda moment: moment.weekday),  # Monday 1 to Sunday 7
    "hour": Part(lambda time: time.dt.hour(), lambda moment: moment.microsecond // (3600 * SECOND)),
    "minute": Part(lambda time: time.dt.minute(), lambda moment: moment.microsecond // (60 * SECOND) % 60),
    "second": Part(lambda time: time.dt.second(), lambda moment: moment.microsecond // SECOND % 60),
}


def _moment(time: Var, onnx: Onnx) -> Moment:
    known = onnx.op.where(nulls.is_missing(time, onnx), onnx.integer(0), time)
    return Moment(Whole(known, onnx) // DAY, Whole(known, onnx) % DAY)


def _day_number(time: nw.Expr) -> nw.Expr:
    past = time.dt.year().cast(nw.Int64) - 1
    return (past * 365 + past // 4 - past // 100 + past // 400 + time.dt.ordinal_day()).cast(nw.Float64)


def _microsecond_of_day(time: nw.Expr) -> nw.Expr:
    seconds = (time.dt.hour().cast(nw.Int64) * 60 + time.dt.minute()) * 60 + time.dt.second()
    # Spark counts the microseconds of a time before 1970 backwards.
    microsecond = (time.dt.microsecond().cast(nw.Int64) + SECOND) % SECOND
    return (seconds * SECOND + microsecond).cast(nw.Float64)
