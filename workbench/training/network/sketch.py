"""What a network must know of its features before it sees the first row: cuts and categories."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from workbench.schema import Column, Kind
from workbench.training.network.inputs import CategoryInput, Floats, Inputs, NumberInput

KEPT = 2**16  # rows, whose quantiles are the cuts
CATEGORIES: tuple[Kind, ...] = ("category", "ordered")
Draws = npt.NDArray[np.uint64]


class Sketch:
    """Learns the inputs from chunks of rows, in memory that does not grow with them.

    Args:
        columns: what the features mean: categories are embedded, all others are numbers.
        seed: it draws the rows that the cuts are learned from.
    """

    def __init__(self, columns: Sequence[Column], *, seed: int) -> None:
        self._columns, self._seed = columns, seed
        self._seen = 0
        self._kept = np.empty((0, len(columns)), np.float32)
        self._drawn = np.empty(0, np.uint64)
        self._values = {
            at: np.empty(0, np.float32) for at, column in enumerate(columns) if column.kind in CATEGORIES
        }

    def add(self, matrix: Floats) -> None:
        """Learn from some rows (n, f)."""
        for at, known in self._values.items():
            column = matrix[:, at]
            self._values[at] = np.union1d(known, column[~np.isnan(column)])
        drawn = draws(np.arange(self._seen, self._seen + len(matrix), dtype=np.uint64), self._seed + 1)
        self._seen += len(matrix)
        likely = drawn <= self._drawn.max() if len(self._drawn) == KEPT else np.ones(len(drawn), bool)
        if likely.any():
            self._keep(matrix[likely], drawn[likely])

    def inputs(self) -> Inputs:
        """What was learned."""
        return Inputs(
            tuple(
                CategoryInput(tuple(self._values[at].tolist()))
                if at in self._values
                else NumberInput.seen(self._kept[:, at])
                for at in range(len(self._columns))
            )
        )

    def _keep(self, rows: Floats, drawn: Draws) -> None:
        """Keep those with the lowest draws."""
        rows, drawn = np.concatenate([self._kept, rows]), np.concatenate([self._drawn, drawn])
        lowest = np.argpartition(drawn, KEPT)[:KEPT] if len(drawn) > KEPT else np.arange(len(drawn))
        self._kept, self._drawn = rows[lowest], drawn[lowest]


def draws(places: Draws, seed: int) -> Draws:
    """A number for each place, uniform from 0 to 2^64 - 1, whatever stands beside it.

    Source: G. Steele, D. Lea and C. Flood, Fast Splittable Pseudorandom Number Generators (OOPSLA 2014).
    """
    start = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    mixed = start + (places + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    drawn: Draws = mixed ^ (mixed >> np.uint64(31))
    return drawn
