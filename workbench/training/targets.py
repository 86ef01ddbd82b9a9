"""The target: which rows have one, and what an estimator may learn it as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.engines import engine_of
from workbench.engines.base import Frame
from workbench.engines.ingest import storage_of
from workbench.engines.vocabulary import finite
from workbench.errors import ColumnError, DataError

Task = Literal["regression", "binary", "multiclass"]
Label = str | int
Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Survey:
    """What one look at the target's column says: its rows, those whose target is known, and its values."""

    storage: Literal["number", "text"]
    rows: int
    known: int
    distinct: int

    @property
    def dropped(self) -> int:
        return self.rows - self.known


def survey(frame: Frame, target: str) -> Survey:
    """Look at the target's column, in one pass.

    Raises:
        ColumnError: there is no such column, or it is neither numbers nor text.
        DataError: no row has a target.
    """
    storage = target_storage(frame, target)
    known = _known(storage, target)
    seen = engine_of(frame).aggregate(
        frame,
        rows=nw.len(),
        known=known.cast(nw.Int64).sum(),
        distinct=nw.when(known).then(nw.col(target)).n_unique(),
    )
    found = int(seen["known"] or 0)
    if not found:
        raise DataError(f"Not one of {seen['rows']:,} rows has a known target {target!r}.")
    return Survey(storage, int(seen["rows"]), found, int(seen["distinct"]) - (found < seen["rows"]))


def labelled(frame: Frame, target: str) -> Frame:
    """The rows whose target is known: not null, and as a number finite."""
    return frame.filter(_known(target_storage(frame, target), target))


def target_storage(frame: Frame, target: str) -> Literal["number", "text"]:
    """Whether the target is numbers or text."""
    schema = frame.collect_schema()
    if target not in schema:
        raise ColumnError(f"The frame has no target {target!r}.", known=schema.names(), given=target)
    storage = storage_of(schema[target])
    if storage not in ("number", "text"):
        raise ColumnError(
            f"The target {target!r} is {schema[target]}, and can be neither classes nor a number.",
            do="Make it a number, a flag or a text first.",
        )
    return storage


def read_target(column: pa.ChunkedArray | pa.Array) -> tuple[Values, npt.NDArray[np.bool_]]:
    """A target's column as text or float64, shape (n,), and where it is known."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if _is_text(column.type):
        known = pc.is_valid(column).to_numpy(zero_copy_only=False)
        text = pc.fill_null(pc.cast(column, pa.large_string()), "")
        return text.to_numpy(zero_copy_only=False).astype(object), known
    if pa.types.is_boolean(column.type):
        column = pc.cast(column, pa.int8())
    numbers = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    return numbers, np.isfinite(numbers)


def as_labels(values: Values, target: str) -> Values:
    """A known target as classes: text, or whole numbers as int64 (a flag is 0 or 1).

    Raises:
        DataError: a number that is not whole.
    """
    if values.dtype == object:
        return values
    whole = np.round(values)
    if not np.array_equal(whole, values):
        raise DataError(
            f"The target {target!r} holds {values[whole != values][0]:.6g}: a continuous number is no class.",
            do="Give a regressor, or make classes of it first (`Calculate` a comparison).",
        )
    return whole.astype(np.int64)


def codes_of(labels: Values, classes: tuple[Label, ...], target: str) -> npt.NDArray[np.int64]:
    """Each label's place among the classes, which are sorted.

    Raises:
        DataError: a label that is none of the classes.
    """
    known = np.array(classes, dtype=labels.dtype)
    places = np.minimum(np.searchsorted(known, labels), len(known) - 1)
    strange = known[places] != labels
    if strange.any():
        raise DataError(
            f"The target {target!r} holds {labels[strange][0]!r} in {int(strange.sum()):,} rows, "
            "a class that the model was not trained on.",
            known=map(str, classes),
            do="Leave these rows out, or train on rows that have this class too.",
        )
    return places.astype(np.int64)


def _is_text(stored: pa.DataType) -> bool:
    return any(ask(stored) for ask in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def _known(storage: str, target: str) -> nw.Expr:
    column = nw.col(target)
    return ~(finite(column.cast(nw.Float64)) if storage == "number" else column).is_null()
