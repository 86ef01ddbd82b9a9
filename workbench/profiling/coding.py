"""Columns as measures need them: numbers about zero, their places in order, categories as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.profiling.evidence import Weighted

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Number:
    """A column of numbers or times.

    Args:
        name: the column's name.
        held: its values, all of them or the quantiles of a fine grid.
        nullable: whether any are missing.
    """

    name: str
    held: Weighted
    nullable: bool

    @property
    def places(self) -> int:
        """How many places a value can take among the others; one more is for missing."""
        return len(self.held.values) + 1

    @cached_property
    def centre(self) -> float:
        return float(np.average(self.held.values, weights=self.held.rows))

    @cached_property
    def scale(self) -> float:
        variance = np.average((self.held.values - self.centre) ** 2, weights=self.held.rows)
        return float(np.sqrt(variance)) or 1.0

    def decode(self, column: pa.Array) -> tuple[Floats, Codes]:
        """The values about zero, in units of their spread and zero where missing, and their places."""
        numbers = _as_numbers(column)
        known = numbers.is_valid().to_numpy(zero_copy_only=False)
        values = numbers.fill_null(0.0).to_numpy()
        if self.held.exact:
            places = (
                pc.index_in(numbers, value_set=pa.array(self.held.values)).fill_null(self.places).to_numpy()
            )
        else:
            places = np.where(known, np.searchsorted(self.held.values, values), self.places)
        return np.where(known, (values - self.centre) / self.scale, 0.0), places


@dataclass(frozen=True)
class Category:
    """A column of categories.

    Args:
        name: the column's name.
        levels: its values.
    """

    name: str
    levels: Sequence[Any]

    def decode(self, column: pa.Array) -> Codes:
        """Each row's level by its place among the levels; the place after the last is for missing."""
        column = _as_numbers(column) if pa.types.is_floating(column.type) else column
        levels = pa.array(self.levels, type=column.type)
        places = pc.index_in(column, value_set=levels).fill_null(len(self.levels))
        return np.asarray(places.to_numpy(), dtype=np.intp)


@dataclass(frozen=True)
class Part:
    """Some rows of the table, decoded.

    Args:
        values: of each number, about zero and zero where missing.
        places: of each number among its values.
        known: of each number, where it is not missing.
        levels: of each category.
    """

    values: Mapping[str, Floats]
    places: Mapping[str, Codes]
    known: Mapping[str, npt.NDArray[np.bool_]]
    levels: Mapping[str, Codes]

    @classmethod
    def of(cls, batch: pa.RecordBatch, numbers: Sequence[Number], categories: Sequence[Category]) -> Self:
        decoded = {number.name: number.decode(batch[number.name]) for number in numbers}
        places = {name: place for name, (_, place) in decoded.items()}
        known = {number.name: places[number.name] < number.places for number in numbers}
        levels = {category.name: category.decode(batch[category.name]) for category in categories}
        return cls({name: values for name, (values, _) in decoded.items()}, places, known, levels)


def _as_numbers(column: pa.Array) -> pa.Array:
    """Times as microseconds, and no -0.0, which would not be found among the values."""
    numbers = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
    return pc.add(numbers.cast(pa.float64(), safe=False), 0.0)
