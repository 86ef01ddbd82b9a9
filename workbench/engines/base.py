"""What an engine must be able to do beyond the vocabulary that narwhals gives both alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from workbench.engines.survey import Question

Frame = nw.LazyFrame[Any]
Value = float | str | None


class Engine(ABC):
    """The native hooks of one engine; every frame in and out is a lazy narwhals frame."""

    name: str

    def admit(self, frame: Frame) -> Frame:
        """Take in a user's frame."""
        return frame

    @abstractmethod
    def aggregate(self, frame: Frame, **statistics: nw.Expr) -> dict[str, Any]:
        """Compute named one-value expressions in one pass over the frame."""

    @abstractmethod
    def group(self, frame: Frame, by: Sequence[str], **statistics: nw.Expr) -> dict[str, list[Any]]:
        """Compute named expressions per group in one pass; the groups' own columns come first, sorted."""

    @abstractmethod
    def recode(
        self, frame: Frame, column: str, output: str, table: Mapping[Any, Value], default: Value
    ) -> Frame:
        """Write `output` as what `table` says of `column` (its key None is for null), else `default`."""

    @abstractmethod
    def require_exact(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """Make the frame raise, when it is read, on whole numbers that a float64 cannot hold."""

    @abstractmethod
    def require_present(self, frame: Frame, column: str) -> Frame:
        """Make the frame raise, when the column is read, on a row that has no value in it."""

    @abstractmethod
    def to_utc(self, frame: Frame, columns: Sequence[str]) -> Frame:
        """Write times that have a zone as UTC, without one."""

    @abstractmethod
    def hash_text(self, frame: Frame, column: str, output: str) -> Frame:
        """Write a stable 64-bit hash of a text column, the same on every engine; null stays null."""

    @abstractmethod
    def hash_rows(self, frame: Frame, columns: Sequence[str], output: str) -> Frame:
        """Write a 64-bit hash of what a row holds, stable within this engine."""

    @abstractmethod
    def survey(self, frame: Frame, questions: Sequence[Question]) -> dict[Question, Any]:
        """Answer many questions about columns in one pass over the frame, in bounded memory."""

    @abstractmethod
    def tally(
        self, frame: Frame, *, true: Sequence[str], distinct: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Count what is true, and distinct values approximately (null is none), in one pass."""

    def watch(self, frame: Frame, column: str, report: Callable[[int], None]) -> Frame:
        """Have `report` told how many rows pass, as they do; not where the engine shows progress itself."""
        return frame

    @abstractmethod
    def to_arrow(self, frame: Frame) -> pa.Table:
        """Run the frame and bring all its rows here."""

    @abstractmethod
    def batches(self, frame: Frame) -> Iterator[pa.RecordBatch]:
        """Run the frame and bring its rows here a batch at a time, in bounded memory."""

    def to_numpy(self, frame: Frame, columns: Sequence[str]) -> np.ndarray:
        """The columns as one float64 matrix, null as NaN."""
        table = self.to_arrow(frame.select(*columns))
        return np.column_stack(
            [table[name].to_numpy().astype(np.float64, copy=False) for name in columns]
            or [np.empty((table.num_rows, 0))]
        )
