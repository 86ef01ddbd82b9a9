"""Any column name on Spark, which takes a dot for a path and a backtick for a quote where a name stands bare.

narwhals hands names over bare (narwhals-dev/narwhals#3117). The frames of Spark here are its own, but that
they quote names, and refuse those that Spark takes for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw
from narwhals._spark_like.dataframe import SparkLikeLazyFrame
from narwhals._spark_like.utils import evaluate_exprs
from pyspark.sql import DataFrame

from workbench.engines.base import Frame
from workbench.errors import ColumnError

_TAKE_NAMES = (
    "col",
    "asc_nulls_first",
    "asc_nulls_last",
    "desc_nulls_first",
    "desc_nulls_last",
    "partitionBy",
)


def named(native: DataFrame) -> Frame:
    """A lazy frame over a Spark frame, classic or Connect, whatever its columns are called."""
    bare = nw.from_native(native)._compliant_frame
    frame: Frame = QuotingFrame(
        native, version=bare._version, implementation=bare._implementation
    ).to_narwhals()
    return frame


def quoted(name: str) -> str:
    """A name as Spark takes it for nothing else.

    >>> quoted("Sepal.Length"), quoted("it's `when`")
    ('`Sepal.Length`', "`it's ``when```")
    """
    return "`" + name.replace("`", "``") + "`"


def require_apart(native: DataFrame, names: Sequence[str]) -> None:
    """Raise a ColumnError on names that differ in nothing but case, unless the session tells them apart.

    Spark itself does not mind: it writes one column where another stands.
    """
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name and native.sparkSession.conf.get("spark.sql.caseSensitive") == "false":
            raise ColumnError(
                f"Spark does not tell the columns {other!r} and {name!r} apart.",
                do="Rename one of them, or set spark.sql.caseSensitive to true.",
            )


class QuotingFrame(SparkLikeLazyFrame):
    """narwhals' frame of Spark, with names quoted on their way to Spark."""

    def with_columns(self, *exprs: Any) -> Any:
        names = [*self.columns, *(name for name, _ in evaluate_exprs(self, *exprs))]
        require_apart(self.native, names)
        written = super().with_columns(*exprs)
        written._cached_columns = list(dict.fromkeys(names))  # Connect would ask its server
        return written

    @property
    def _F(self) -> Any:  # noqa: N802  (narwhals' own name)
        return _Quoting(super()._F)

    @property
    def _Window(self) -> Any:  # noqa: N802
        return _Quoting(super()._Window)

    def simple_select(self, *column_names: str) -> Any:
        return super().simple_select(*map(quoted, column_names))

    def group_by(self, keys: Sequence[Any], *, drop_null_keys: bool) -> Any:
        return super().group_by([_quoted_name(key) for key in keys], drop_null_keys=drop_null_keys)


class _Quoting:
    """Spark's functions, or its windows, with names quoted."""

    def __init__(self, bare: Any) -> None:
        self._bare = bare

    def __getattr__(self, name: str) -> Any:
        function: Callable[..., Any] = getattr(self._bare, name)
        if name not in _TAKE_NAMES:
            return function
        return lambda *columns: function(*map(_quoted_name, columns))


def _quoted_name(given: Any) -> Any:
    if isinstance(given, list):
        return [_quoted_name(each) for each in given]
    return quoted(given) if isinstance(given, str) else given
