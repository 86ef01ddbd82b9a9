"""What the columns of a table seem to mean, from their types and one pass over their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of, lazy
from workbench.engines.ingest import storage_of
from workbench.engines.vocabulary import finite
from workbench.errors import ColumnError, DataError, InputError
from workbench.schema import MAX_EXACT_INT, Column, Kind, Role, Schema

MOST_CATEGORIES = 1000  # text with more distinct values than this is free text
FEW_CATEGORIES = 20  # and with as few as these it is a category, in however few rows
_TEXT = (nw.String, nw.Categorical, nw.Enum)
_NEARLY_ALL = 0.8  # of its values are distinct: what a sketch that is 6 % off (one sigma) may say of all
_NAMES_AN_ID = re.compile(r"(^|_)[iI][dD]$|[a-z]I[dD]$")


def infer_schema(
    frame: Any,
    *,
    target: str | Sequence[str] | None = None,
    key: str | Sequence[str] | None = None,
    group: str | Sequence[str] | None = None,
    time: str | Sequence[str] | None = None,
) -> Schema:
    """Guess what each column means; correct the guess with `Schema.declare`.

    | kind      | what is taken for it                                                               |
    |-----------|------------------------------------------------------------------------------------|
    | flag      | true and false, or numbers of which all are 0 or 1 and both occur                  |
    | number    | every other number                                                                 |
    | timestamp | dates and datetimes                                                                |
    | ordered   | polars' Enum, whose order becomes the levels                                       |
    | category  | Categorical; text of at most 1000 distinct values, each in 2 rows on average       |
    |           | (of at most 20, however few the rows)                                              |
    | id        | the key; whole numbers or text, nearly all distinct, in a column id, x_id or xId   |
    | text      | all other text                                                                     |

    The frame is read once, in bounded memory; distinct values are counted to within some 10 percent.

    Args:
        frame: a polars, pandas, pyarrow or Spark frame.
        target: the column, or columns, to be predicted.
        key: what names a row.
        group: what tells rows that belong together.
        time: what orders the rows.

    Raises:
        ColumnError: a name that is not there, or columns of a type that has no form here (lists,
            structs, durations); all of them are named.
        DataError: whole numbers beyond 2^53 that are neither key, group nor time.

    >>> import polars as pl
    >>> flights = pl.DataFrame({"flight_id": [7, 8, 9], "carrier": ["UA", None, "UA"], "late": [0, 1, 0]})
    >>> for column in infer_schema(flights, target="late"):
    ...     print(column.name, column.kind, column.role, column.nullable)
    flight_id id feature False
    carrier category feature True
    late flag target False
    """
    rows = lazy(frame)
    dtypes = dict(rows.collect_schema())
    roles = _roles(dtypes, {"target": target, "key": key, "group": group, "time": time})
    _require_forms(
        dtypes, [name for name, dtype in dtypes.items() if dtype != nw.Unknown and not storage_of(dtype)]
    )
    seen = _look(rows, dtypes)
    _require_forms(
        dtypes, [name for name, dtype in dtypes.items() if dtype == nw.Unknown and seen[name].present]
    )
    _require_exact(seen, [name for name in dtypes if roles.get(name, "feature") in ("feature", "target")])
    return Schema(
        tuple(_column(name, dtypes[name], roles.get(name, "feature"), seen[name]) for name in dtypes)
    )


@dataclass(frozen=True)
class _Seen:
    """What one column holds: how many rows are what."""

    rows: int
    missing: int
    distinct: int
    ones: int
    others: int  # neither 0 nor 1
    wide: int  # beyond 2^53

    @property
    def present(self) -> int:
        return self.rows - self.missing


def _look(frame: Frame, dtypes: dict[str, nw.dtypes.DType]) -> dict[str, _Seen]:
    if not dtypes:
        return {}
    at = {name: str(place) for place, name in enumerate(dtypes)}
    counted = {name: _questions(name, dtype) for name, dtype in dtypes.items()}
    asked = {f"{what}{at[name]}": is_so for name, every in counted.items() for what, is_so in every.items()}
    distinct = {at[name]: nw.col(name) for name, dtype in dtypes.items() if _is_counted(name, dtype)}
    table = frame.select(rows=nw.lit(True), **asked, **distinct)
    totals, different = engine_of(frame).tally(table, true=["rows", *asked], distinct=list(distinct))
    return {
        name: _Seen(
            totals["rows"],
            distinct=different.get(place, 0),
            **{what: totals.get(what + place, 0) for what in ("missing", "ones", "others", "wide")},
        )
        for name, place in at.items()
    }


def _questions(name: str, dtype: nw.dtypes.DType) -> dict[str, nw.Expr]:
    """What is asked of every row; null is no yes."""
    value = nw.col(name)
    if dtype.is_float():
        value = finite(value)
    asked = {"missing": value.is_null()}
    if dtype.is_numeric():
        asked |= {"ones": value == 1, "others": (value != 0) & (value != 1)}
    if dtype in (nw.UInt64, nw.UInt128):
        asked |= {"wide": value > MAX_EXACT_INT}
    elif dtype in (nw.Int64, nw.Int128):
        asked |= {"wide": (value > MAX_EXACT_INT) | (value < -MAX_EXACT_INT)}
    return asked


def _column(name: str, dtype: nw.dtypes.DType, role: Role, seen: _Seen) -> Column:
    levels = tuple(dtype.categories) if isinstance(dtype, nw.Enum) else ()
    return Column(
        name, storage_of(dtype) or "number", _kind(name, dtype, role, seen), role, seen.missing > 0, levels
    )


def _kind(name: str, dtype: nw.dtypes.DType, role: Role, seen: _Seen) -> Kind:
    if storage_of(dtype) == "time":
        return "timestamp"
    if dtype == nw.Boolean:
        return "flag"
    if role == "key" or _is_id(name, dtype, seen):
        return "id"
    if dtype in _TEXT:
        return _kind_of_text(dtype, seen)
    return "flag" if seen.others == 0 and 0 < seen.ones < seen.present else "number"


def _kind_of_text(dtype: nw.dtypes.DType, seen: _Seen) -> Kind:
    if isinstance(dtype, nw.Enum):
        return "ordered"
    few = seen.distinct <= max(FEW_CATEGORIES, min(MOST_CATEGORIES, seen.present / 2))
    return "category" if few or dtype == nw.Categorical else "text"


def _is_id(name: str, dtype: nw.dtypes.DType, seen: _Seen) -> bool:
    nearly_all = seen.present > 0 and seen.distinct >= _NEARLY_ALL * seen.present
    return nearly_all and _names_rows(name, dtype)


def _is_counted(name: str, dtype: nw.dtypes.DType) -> bool:
    """Whether its distinct values matter: text is a category or not, and what has an id's name may be one."""
    return dtype in _TEXT or _names_rows(name, dtype)


def _names_rows(name: str, dtype: nw.dtypes.DType) -> bool:
    return (dtype.is_integer() or dtype in _TEXT) and _NAMES_AN_ID.search(name) is not None


def _roles(dtypes: Iterable[str], given: Mapping[Role, str | Sequence[str] | None]) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for role, names in given.items():
        for name in (names,) if isinstance(names, str) else names or ():
            if name not in dtypes:
                raise ColumnError(
                    f"The frame has no column {name!r} to be its {role}.", known=dtypes, given=name
                )
            if name in roles:
                raise InputError(
                    f"Column {name!r} cannot be both {roles[name]} and {role}.", do="Choose one."
                )
            roles[name] = role
    return roles


def _require_forms(dtypes: Mapping[str, nw.dtypes.DType], formless: Sequence[str]) -> None:
    if formless:
        named = ", ".join(f"{name!r} ({dtypes[name]})" for name in formless)
        raise ColumnError(
            f"No schema has a form for the columns {named}.",
            do="Drop them, or cast them to numbers, text or datetimes.",
        )


def _require_exact(seen: Mapping[str, _Seen], names: Iterable[str]) -> None:
    wide = [name for name in names if seen[name].wide]
    if wide:
        raise DataError(
            f"Whole numbers beyond 2^53, which would be rounded, are in {', '.join(map(repr, wide))}.",
            do="Such numbers are ids: say key= or group= of it, cast it to text, or drop it.",
        )
