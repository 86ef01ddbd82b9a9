"""What a network reads of each feature: which row of a table stands for its value, and how far on it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

BINS = 48
LARGEST = np.finfo(np.float32).max


@dataclass(frozen=True)
class NumberInput:
    """A number, by the bin that it is in and how far it has come there.

    Below the lowest cut it is taken for it, and above the highest likewise. Its row 0 is for a missing one.

    Args:
        cuts: where the bins meet, float32, rising: quantiles of the training rows.
    """

    cuts: tuple[float, ...]

    @classmethod
    def seen(cls, values: Floats) -> NumberInput:
        """Cut so that equally many of the values (n,) lie in each bin."""
        known = values[~np.isnan(values)]
        quantiles = np.quantile(known, np.linspace(0, 1, BINS + 1), method="nearest") if len(known) else known
        return cls(tuple(np.unique(quantiles).tolist()))

    @property
    def edges(self) -> Floats:
        """The cuts between two bins."""
        return np.array(self.cuts[1:-1], dtype=np.float32)

    @property
    def bins(self) -> tuple[Floats, Floats]:
        """Where each bin begins, and its width; there is one even where all values were the same."""
        cuts = np.array(self.cuts or (0.0,), dtype=np.float32)
        with np.errstate(over="ignore"):
            widths = np.diff(cuts, append=LARGEST if len(cuts) == 1 else ())
        return cuts[: max(1, len(cuts) - 1)], np.minimum(widths, LARGEST, dtype=np.float32)

    def read(self, column: Floats) -> tuple[Places, Floats]:
        """Each value's row (n,), and how far it has come in its bin, 0 to 1."""
        known = ~np.isnan(column)
        value = np.where(known, column, np.float32(0))
        at = np.searchsorted(self.edges, value)
        left, width = self.bins
        with np.errstate(over="ignore"):
            come = np.clip((value - left[at]) / width[at], np.float32(0), np.float32(1))
        return np.where(known, at + 1, 0), np.where(known, come, np.float32(0))


@dataclass(frozen=True)
class CategoryInput:
    """A category, by a row of its own. Row 0 is for a missing one, and all that were not there in training.

    Args:
        values: those of the training rows, rising.
    """

    values: tuple[float, ...]

    def read(self, column: Floats) -> Places:
        """Each value's row (n,)."""
        known = np.array(self.values, dtype=np.float32)
        if not len(known):
            return np.zeros(len(column), dtype=np.int64)
        at = np.minimum(np.searchsorted(known, column), len(known) - 1)
        return np.where(known[at] == column, at + 1, 0)


class Reading(NamedTuple):
    """What is read of some rows.

    Args:
        rows: of the table that all features share (n, numbers and then categories).
        come: how far each number has come in its bin (n, numbers).
    """

    rows: Places
    come: Floats


@dataclass(frozen=True)
class Inputs:
    """The features of a matrix, in its order.

    >>> inputs = Inputs((CategoryInput((0.0, 1.0, 2.0)), NumberInput((0.0, 1.0, 3.0))))
    >>> inputs.read(np.array([[2.0, 0.5], [1.0, 2.0], [9.0, np.nan]], dtype=np.float32))
    Reading(rows=array([[1, 6],
           [2, 5],
           [0, 3]]), come=array([[0.5],
           [0.5],
           [0. ]], dtype=float32))
    """

    features: tuple[NumberInput | CategoryInput, ...]

    @cached_property
    def numbers(self) -> dict[int, NumberInput]:
        """The numbers among them, by their place in the matrix."""
        return {at: one for at, one in enumerate(self.features) if isinstance(one, NumberInput)}

    @cached_property
    def categories(self) -> dict[int, CategoryInput]:
        """The categories among them, by their place in the matrix."""
        return {at: one for at, one in enumerate(self.features) if isinstance(one, CategoryInput)}

    @cached_property
    def most_bins(self) -> int:
        """Every number has as many rows as the one with the most bins, and one more."""
        return max((len(one.bins[0]) for one in self.numbers.values()), default=0)

    @cached_property
    def starts(self) -> Places:
        """The first row of each feature, numbers and then categories."""
        sizes = [self.most_bins + 1 for _ in self.numbers]
        sizes += [len(one.values) + 1 for one in self.categories.values()]
        return np.cumsum([0, *sizes], dtype=np.int64)[:-1]

    @property
    def category_rows(self) -> int:
        """How many rows are for categories."""
        return sum(len(one.values) + 1 for one in self.categories.values())

    def read(self, matrix: Floats) -> Reading:
        """Look up the features of some rows (n, f)."""
        numbers = [one.read(matrix[:, at]) for at, one in self.numbers.items()]
        codes = [one.read(matrix[:, at]) for at, one in self.categories.items()]
        none = np.empty((0, len(matrix)))
        rows = np.array([*(at for at, _ in numbers), *codes] or none, dtype=np.int64).T
        come = np.array([come for _, come in numbers] or none, dtype=np.float32).T
        return Reading(rows + self.starts, np.ascontiguousarray(come))

    def to_json(self) -> list[dict[str, list[float]]]:
        return [
            {"cuts": list(one.cuts)} if isinstance(one, NumberInput) else {"values": list(one.values)}
            for one in self.features
        ]

    @classmethod
    def from_json(cls, features: Sequence[Mapping[str, Any]]) -> Inputs:
        return cls(
            tuple(
                NumberInput(tuple(one["cuts"])) if "cuts" in one else CategoryInput(tuple(one["values"]))
                for one in features
            )
        )
