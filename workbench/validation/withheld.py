"""Withheld rows, read a batch at a time: what was true of them, and what each contender says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.engines import engine_of, lazy
from workbench.engines.base import Frame
from workbench.errors import ColumnError, DataError
from workbench.training.targets import Values, read_target, target_storage
from workbench.validation.contenders import Contender
from workbench.validation.resampling import Floats


@dataclass(frozen=True, eq=False)
class Withheld:
    """Rows whose target is known, in the order they came.

    Args:
        truth: the targets, text or float64, shape (n,).
        answers: of each contender, see `Contender`.
        columns: the other columns that were asked for.
        dropped: how many rows were left out because their target is unknown.
    """

    truth: Values
    answers: tuple[Floats, ...]
    columns: pa.Table
    dropped: int

    def codes(self, name: str) -> npt.NDArray[np.int64]:
        """A column's distinct values as whole numbers from 0; missing is a value."""
        encoded = pc.dictionary_encode(self.columns[name].combine_chunks(), null_encoding="encode")
        codes: npt.NDArray[np.int64] = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return codes


def withheld(
    frame: Any, target: str, contenders: Sequence[Contender], others: Sequence[str] = ()
) -> Withheld:
    """Ask the contenders about each row whose target is known; memory holds answers, not rows.

    Raises:
        ColumnError: a column is missing.
        DataError: no row has a target.
    """
    rows = _columns(lazy(frame), target, contenders, others)
    parts, dropped = [], 0
    for batch in engine_of(rows).batches(rows):
        truth, known = read_target(batch.column(target))
        dropped += int((~known).sum())
        if known.any():
            answered = pa.Table.from_batches([batch]).filter(pa.array(known))
            answers = [contender.answer(answered) for contender in contenders]
            parts.append((truth[known], answers, answered.select(list(others))))
    if not parts:
        raise DataError(f"Not one of {dropped:,} rows has a known target {target!r}.")
    truths, answered_parts, tables = zip(*parts, strict=True)
    return Withheld(
        np.concatenate(truths),
        tuple(np.concatenate(answers) for answers in zip(*answered_parts, strict=True)),
        pa.concat_tables(tables),
        dropped,
    )


def _columns(frame: Frame, target: str, contenders: Sequence[Contender], others: Sequence[str]) -> Frame:
    target_storage(frame, target)
    wanted = dict.fromkeys((target, *others, *(name for who in contenders for name in who.columns)))
    found = frame.collect_schema().names()
    for name in wanted:
        if name not in found:
            raise ColumnError(f"The frame has no column {name!r}.", known=found, given=name)
    return frame.select(*map(nw.col, wanted))
