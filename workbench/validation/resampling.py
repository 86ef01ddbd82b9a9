"""The bootstrap: how much a figure would move had other rows been drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from workbench.validation.metrics import Estimate

Floats = npt.NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)
_ENDS = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Resampling:
    """How withheld rows are drawn anew: rows one by one, or whole groups of rows that belong together.

    Args:
        n_rows: how many rows there are.
        replicates: how many times they are drawn; 0 gives no intervals.
        seed: any whole number.
        groups: each row's group, whole numbers from 0, shape (n_rows,).
    """

    n_rows: int
    replicates: int
    seed: int
    groups: npt.NDArray[np.int64] | None = None

    def weights(self) -> Iterator[Floats]:
        """For each replicate, how often each row was drawn, shape (n_rows,)."""
        random = np.random.default_rng(self.seed)
        units = self.n_rows if self.groups is None else int(self.groups.max()) + 1
        for _ in range(self.replicates):
            drawn = np.bincount(random.integers(0, units, units), minlength=units).astype(np.float64)
            yield drawn if self.groups is None else drawn[self.groups]

    def estimate(self, measure: Callable[[Floats], Mapping[Name, float]]) -> dict[Name, Estimate]:
        """Measure the rows as they are, with the percentile interval of the same measure on drawn rows.

        Args:
            measure: takes the rows' weights, shape (n_rows,), and gives named figures.

        Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13;
        groups are drawn whole as in A. C. Davison and D. V. Hinkley, Bootstrap Methods (1997), 3.8.
        """
        observed = measure(np.ones(self.n_rows))
        drawn = [measure(weights) for weights in self.weights()]
        return {name: _interval(value, [each[name] for each in drawn]) for name, value in observed.items()}


def _interval(value: float, drawn: list[float]) -> Estimate:
    known = np.asarray(drawn)[np.isfinite(drawn)]
    if not len(known) or not np.isfinite(value):
        return Estimate(value)
    low, high = np.percentile(known, _ENDS)
    return Estimate(value, float(low), float(high))
