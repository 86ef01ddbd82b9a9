"""The order of rows in time, as numbers."""

from __future__ import annotations

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of
from workbench.engines.keys import spare_name
from workbench.engines.vocabulary import finite
from workbench.errors import ColumnError

_SECOND = 1_000_000


def with_moment(frame: Frame, time: str) -> tuple[Frame, str]:
    """The frame with a column of float64 that rises with the time, and that column's name.

    Datetimes are told apart to the microsecond, up to the year 2255.

    Raises:
        ColumnError: there is no such column, or it is not of dates, datetimes or numbers.
    """
    dtypes = frame.collect_schema()
    if time not in dtypes:
        raise ColumnError(f"The frame has no column {time!r} to split by.", known=dtypes, given=time)
    dtype, moment = dtypes[time], spare_name(frame, "moment")
    at = nw.col(moment)
    if dtype.is_numeric():
        return frame.with_columns(finite(nw.col(time).cast(nw.Float64)).alias(moment)), moment
    if not dtype.is_temporal() or dtype in (nw.Time, nw.Duration):
        raise ColumnError(
            f"Column {time!r} is {dtype}; rows are ordered by dates, datetimes or numbers.", do="Cast it."
        )
    frame = frame.with_columns(nw.col(time).alias(moment))
    if getattr(dtype, "time_zone", None):
        frame = engine_of(frame).to_utc(frame, [moment])
    return frame.with_columns(_rising(at.cast(nw.Datetime("us"))).alias(moment)), moment


def _rising(time: nw.Expr) -> nw.Expr:
    """Microseconds since 1970 if all years were leap years; Spark has no number for a time without a zone."""
    years, days, hours, minutes, seconds, rest = (
        part.cast(nw.Int64)
        for part in (
            time.dt.year(),
            time.dt.ordinal_day(),
            time.dt.hour(),
            time.dt.minute(),
            time.dt.second(),
            time.dt.microsecond(),
        )
    )
    whole = (((years - 1970) * 366 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    return (whole * _SECOND + rest % _SECOND).cast(nw.Float64)  # Spark's rest is below 0 before 1970
