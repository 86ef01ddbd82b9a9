"""Frames of users in, lazy narwhals frames inside, the same kind of frame out."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from workbench.engines.base import Engine, Frame
from workbench.errors import InputError

_TAKEN = (
    "polars DataFrame or LazyFrame",
    "pandas DataFrame",
    "pyarrow Table",
    "Spark DataFrame",
    "dict of columns",
)


def lazy(frame: Any) -> Frame:
    """A lazy frame over what the user gave; nothing is read.

    Args:
        frame: a polars, pandas, pyarrow or Spark (classic or Connect) frame, or a dict of columns.

    Raises:
        InputError: something else was given.
    """
    if isinstance(frame, dict):
        frame = nw.from_dict(frame, backend="polars")
    known = nw.from_native(frame, pass_through=True)
    if isinstance(known, nw.LazyFrame):
        return engine_of(known).admit(known)
    if isinstance(known, nw.DataFrame):
        return known.lazy(backend="polars") if not known.implementation.is_polars() else known.lazy()
    raise InputError(
        f"A {type(frame).__name__} is no frame.", known=_TAKEN, do="Give a frame, or `scan` a file."
    )


def restore(result: Frame, like: Any) -> Any:
    """Give a result back as the kind of frame that came in: lazy stays lazy, pandas comes back as pandas.

    A pandas frame comes back with the index of `like` where the rows are as many.
    """
    like = like.to_native() if isinstance(like, (nw.DataFrame, nw.LazyFrame)) else like
    kind = nw.from_native(like, pass_through=True)
    if isinstance(kind, nw.LazyFrame):
        return result.to_native()
    collected = result.collect(engine="streaming") if kind is not like else result.collect()
    if isinstance(kind, nw.DataFrame) and kind.implementation.is_pandas():
        out = collected.to_pandas()
        return out.set_index(like.index) if len(out) == len(like) else out
    if isinstance(kind, nw.DataFrame) and kind.implementation.is_pyarrow():
        return collected.to_arrow()
    return collected.to_native()


def engine_of(frame: Frame) -> Engine:
    """The engine that runs this frame.

    Raises:
        InputError: none of ours does.
    """
    if frame.implementation.is_polars():
        from workbench.engines.polars import PolarsEngine

        return PolarsEngine()
    if frame.implementation.is_spark_like():
        from workbench.engines.spark import SparkEngine

        return SparkEngine()
    raise InputError(
        f"Frames of {frame.implementation} are not among our engines.",
        known=_TAKEN,
        do="Turn it into one of these first, for example with `.pl()` or `.to_arrow()`.",
    )
