"""Strata: the groups of rows of which each is to have its part."""

from __future__ import annotations

import narwhals as nw

from workbench.engines.base import Frame
from workbench.errors import ColumnError

_TEXT = (nw.String, nw.Categorical, nw.Enum)


def stratum_of(frame: Frame, column: str) -> nw.Expr:
    """A column as strata, named by text: null is one of them.

    Raises:
        ColumnError: there is no such column, or it is not of text, whole numbers or flags.
    """
    dtypes = frame.collect_schema()
    if column not in dtypes:
        raise ColumnError(f"The frame has no column {column!r} to stratify by.", known=dtypes, given=column)
    dtype = dtypes[column]
    if dtype in _TEXT or dtype.is_integer() or dtype == nw.Boolean:
        return nw.col(column).cast(nw.String)
    raise ColumnError(
        f"Column {column!r} is {dtype}; strata are of text, whole numbers or flags.",
        do="Cut it into bins first.",
    )
