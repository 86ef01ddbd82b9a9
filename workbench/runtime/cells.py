"""One column of raw values as the array that a model reads: finite or missing, never something else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.schema import MAX_EXACT_INT, NULL_TEXT, NULL_TIME, Storage

Values = Any
"""A list, a numpy array, or a column of a frame (which answers `to_numpy()`)."""

_NUMBER = "a number, or None or NaN where it is missing"
_TEXT = "text, or None where it is missing"
_TIME = "a datetime, a date, ISO 8601 text, or None where it is missing"
EXACT = "a whole number up to 2^53 (larger ones are ids: declare the column as text before you train)"

_NUMBERS = (float, int, Decimal, np.integer, np.floating, np.bool_)
_NAMES_OF_NOTHING = {"NoneType", "NAType", "NaTType"}  # None, pandas.NA and pandas.NaT, without pandas
_TEXT_KINDS = {"string", "large_string", "str"}  # of pyarrow, polars and pandas: they hold nothing but text
_COARSE = {"Y", "M", "W", "D", "h", "m", "s", "ms"}  # units whose far ends microseconds do not reach


class Refused(Exception):
    """A cell that its column cannot hold, before the column's name is known."""

    def __init__(self, row: int, value: object, allowed: str) -> None:
        super().__init__(row, value, allowed)
        self.row, self.value, self.allowed = row, value, allowed

    def named(self, column: str, first_row: int = 0) -> DataError:
        shown, kind = repr(self.value), type(self.value).__name__
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        what = f"Row {first_row + self.row}, column {column!r}: {shown} ({kind}) was given."
        return DataError(what, do=f"Allowed: {self.allowed}.")


def numbers(values: Values) -> NDArray[np.float64]:
    """Numbers and flags as float64; NaN where a value is missing or infinite."""
    if isinstance(values, list):
        return _numbers_of_cells(values)
    array = _as_array(values)
    if array.dtype.kind not in "biuf":
        return _numbers_of_cells(_cells(array))
    if array.dtype.kind in "iu" or _was_whole(values):
        _refuse_ids(array, values)
    return _finite(array.astype(np.float64, copy=False))


def texts(values: Values) -> NDArray[np.object_]:
    """Text as an object array of str; `schema.NULL_TEXT` where it is missing."""
    if isinstance(values, list):
        cells, objects = values, np.array(values, dtype=object)
    elif _kind_of(values) in _TEXT_KINDS:
        return _of_text_column(values)
    else:
        array = _as_array(values)
        cells, objects = _cells(array), array.astype(object, copy=False)
    kinds = set(map(type, cells))
    if kinds == {str}:
        return objects
    if kinds <= {str, float, type(None)}:
        filled = _filled(objects)
        if float not in kinds or set(map(type, filled.tolist())) == {str}:
            return filled
    return np.array(_checked(cells, kinds, (str,), NULL_TEXT, _TEXT), dtype=object)


def times(values: Values) -> NDArray[np.int64]:
    """Instants as microseconds since 1970, UTC or naive; `schema.NULL_TIME` where one is missing."""
    array = None if isinstance(values, list) else _as_array(values)
    if array is not None and array.dtype.kind == "M":
        return _microseconds(array)
    cells = values if array is None else _cells(array)
    instants = _checked(cells, set(map(type, cells)), (date, str, np.datetime64), None, _TIME)
    naive = [_naive(row, instant) for row, instant in enumerate(instants)]
    return np.array(naive, dtype="datetime64[us]").view(np.int64)


def nothing(storage: Storage, rows: int) -> NDArray[Any]:
    """A column of which every value is missing."""
    missing = {"number": math.nan, "text": NULL_TEXT, "time": NULL_TIME}[storage]
    return np.full(rows, missing, dtype=object if storage == "text" else None)


READERS: Mapping[Storage, Callable[[Values], NDArray[Any]]] = {
    "number": numbers,
    "text": texts,
    "time": times,
}


def _as_array(values: Values) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(values), np.array(None), values.data.astype(object))
    if isinstance(values, np.ndarray):
        return values
    if hasattr(values, "type"):
        return _from_arrow(values)
    unit = getattr(getattr(values, "dtype", None), "unit", None)
    if unit is not None:  # a time zone in pandas: it would give one Timestamp object a row
        return np.asarray(values, dtype=f"datetime64[{unit}]")
    return np.asarray(values.to_numpy())


def _from_arrow(values: Values) -> NDArray[Any]:
    # A dictionary column that holds nulls would come with its values misplaced.
    is_dictionary = hasattr(values.type, "index_type")
    return np.asarray(values.cast(values.type.value_type) if is_dictionary else values)


def _cells(array: NDArray[Any]) -> list[Any]:
    # tolist() would write datetime64[ns] as int.
    return list(array) if array.dtype.kind in "mM" else array.tolist()


def _checked(
    cells: list[Any], kinds: set[type], allowed: tuple[type, ...], missing: Any, says: str
) -> list[Any]:
    """The cells with `missing` for every missing value; a value of a kind not allowed is refused."""
    foreign = {kind for kind in kinds if not _fits(kind, allowed)}
    if not foreign:
        return cells
    for row, cell in enumerate(cells):
        if type(cell) in foreign and not _is_missing(cell):
            raise Refused(row, cell, says)
    return [missing if type(cell) in foreign else cell for cell in cells]


@cache
def _fits(kind: type, allowed: tuple[type, ...]) -> bool:
    # numpy calls a timedelta an integer, and pandas calls NaT a datetime.
    return issubclass(kind, allowed) and not (kind is np.timedelta64 or kind.__name__ in _NAMES_OF_NOTHING)


def _is_missing(cell: Any) -> bool:
    if type(cell).__name__ in _NAMES_OF_NOTHING:
        return True
    return isinstance(cell, float | np.floating | np.datetime64) and bool(cell != cell)  # noqa: PLR0124


def _numbers_of_cells(cells: list[Any]) -> NDArray[np.float64]:
    kinds = set(map(type, cells))
    if kinds == {int} and min(cells) >= -MAX_EXACT_INT and max(cells) <= MAX_EXACT_INT:
        return np.array(cells, dtype=np.float64)
    if kinds != {float}:
        cells = _checked(cells, kinds, _NUMBERS, None, _NUMBER)
        whole = {kind for kind in kinds if issubclass(kind, int | np.integer)}
        for row, cell in enumerate(cells if whole else ()):
            if type(cell) in whole and not -MAX_EXACT_INT <= cell <= MAX_EXACT_INT:
                raise Refused(row, cell, EXACT)
    array = np.array(cells, dtype=np.float64)
    # For a single row, a search of the list is quicker than numpy; a Decimal may overflow in the array only.
    may_be_infinite = Decimal in kinds or math.inf in cells or -math.inf in cells
    return _finite(array) if may_be_infinite else array


def _finite(array: NDArray[np.float64]) -> NDArray[np.float64]:
    infinite = np.isinf(array)
    return np.where(infinite, np.nan, array) if infinite.any() else array


def _of_text_column(values: Values) -> NDArray[np.object_]:
    if hasattr(values, "factorize"):  # pandas: each text becomes an object once, and not once a row
        codes, different = values.factorize()  # missing is -1, the last
        return np.asarray(np.append(np.asarray(different, dtype=object), NULL_TEXT)[codes])
    objects = _as_array(values).astype(object, copy=False)
    missing = np.asarray(values.is_null() if hasattr(values, "is_null") else values.isna(), dtype=bool)
    return np.where(missing, np.array(NULL_TEXT, dtype=object), objects) if missing.any() else objects


def _filled(objects: NDArray[np.object_]) -> NDArray[np.object_]:
    missing = np.equal(objects, np.array(None)) | np.not_equal(objects, objects)
    return np.where(missing, np.array(NULL_TEXT, dtype=object), objects)


def _was_whole(values: Values) -> bool:
    """Whether whole numbers came as float because some are missing, and large ones lost their last digits."""
    return _kind_of(values).startswith(("int", "uint"))


def _kind_of(values: Values) -> str:
    """What a column of a frame, or an array, says that it holds."""
    return str(getattr(values, "dtype", getattr(values, "type", ""))).lower()


def _refuse_ids(array: NDArray[Any], values: Values) -> None:
    large = np.flatnonzero((array >= MAX_EXACT_INT) | (array <= -MAX_EXACT_INT)).tolist()
    exact = list(values) if large else []
    for row in large:
        whole = int(exact[row].as_py() if hasattr(exact[row], "as_py") else exact[row])
        if abs(whole) > MAX_EXACT_INT:
            raise Refused(row, whole, EXACT)


def _microseconds(array: NDArray[Any]) -> NDArray[np.int64]:
    instants = array.astype("datetime64[us]")
    if np.datetime_data(array.dtype)[0] in _COARSE:
        overflown = (instants.astype(array.dtype) != array) & ~np.isnat(array)
        for row in np.flatnonzero(overflown).tolist():
            raise Refused(row, array[row], "a time that int64 microseconds reach")
    return instants.view(np.int64)


def _naive(row: int, instant: Any) -> Any:
    try:
        moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Refused(row, instant, _TIME) from None
    return moment
