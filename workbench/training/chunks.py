"""Training rows in parts, and what is counted as they pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from workbench.errors import DataError
from workbench.schema import Column
from workbench.training.estimators import require_known
from workbench.training.targets import Task, Values

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some training rows, or all.

    Args:
        matrix: the features (n, f), missing as NaN.
        labels: classes as whole numbers or text, or the values that a regression learns (n,).
        weights: how much each row counts (n,); None is equally.
    """

    matrix: Matrix
    labels: Values
    weights: Matrix | None = None


@runtime_checkable
class LearnsByChunks(Protocol):
    """An estimator that need not be given all rows at once; it is told what the features mean as well."""

    def fit_chunks(self, chunks: Iterable[Chunk], columns: Sequence[Column]) -> Any:
        """Learn from all chunks, holding few of them."""


class Census:
    """Counts the rows that pass, and what one would say of the next knowing nothing else.

    Args:
        task: what is learned of them.
        features: the names of their matrix's columns.
        weights: the name of the column that says how much each row counts.

    >>> census = Census("binary", ("delay",))
    >>> chunks = list(census.watching([Chunk(np.zeros((4, 1)), np.array(["no", "no", "no", "yes"]))]))
    >>> census.rows, census.prior
    (4, (0.75, 0.25))
    """

    def __init__(self, task: Task, features: tuple[str, ...], weights: str | None = None) -> None:
        self._task, self._features, self._weights = task, features, weights
        self._known = np.zeros(len(features), bool)
        self._sums: dict[Any, float] = defaultdict(float)
        self._weight = 0.0
        self.rows = 0

    def watching(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The same chunks, counted as they are taken.

        Raises:
            DataError: once all have passed, features of which nothing is known, or weights that are all 0.
        """
        for chunk in chunks:
            self._add(chunk)
            yield chunk
        require_known(self._known, self._features, self.rows)
        if not self._weight:
            raise DataError(f"The weights {self._weights!r} are all 0.")

    @property
    def prior(self) -> tuple[float, ...]:
        """Each class's share in the order of the classes, or the mean value alone."""
        return tuple(self._sums[name] / self._weight for name in sorted(self._sums))

    def _add(self, chunk: Chunk) -> None:
        weights = np.ones(len(chunk.labels)) if chunk.weights is None else chunk.weights
        self._known |= ~np.isnan(chunk.matrix).all(axis=0)
        self._weight += float(weights.sum())
        self.rows += len(weights)
        if self._task == "regression":
            self._sums["mean"] += float(weights @ chunk.labels)
        else:
            names, places = np.unique(chunk.labels, return_inverse=True)
            for name, weight in zip(names.tolist(), np.bincount(places, weights).tolist(), strict=True):
                self._sums[name] += weight
