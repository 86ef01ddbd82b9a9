"""Sums over the rows, taken part by part in bounded memory, from which every association follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan, sqrt

import numpy as np
import numpy.typing as npt

from workbench.profiling.coding import Category, Floats, Number, Part
from workbench.profiling.measures import correlation_ratio, cramers_v

Pair = tuple[str, str]


class Moments:
    """Pearson's correlations of all numbers, each over the rows where both are known."""

    def __init__(self, names: Sequence[str]) -> None:
        self._at = {name: at for at, name in enumerate(names)}
        self._rows, self._sums, self._squares, self._products = np.zeros((4, len(names), len(names)))

    def add(self, part: Part) -> None:
        if not self._at:
            return
        values = np.column_stack([part.values[name] for name in self._at])
        known = np.column_stack([part.known[name] for name in self._at]).astype(float)
        self._rows += known.T @ known
        self._sums += values.T @ known
        self._squares += (values**2).T @ known
        self._products += values.T @ values

    def rows(self, pair: Pair) -> int:
        return int(self._rows[self._at[pair[0]], self._at[pair[1]]])

    def pearson(self, pair: Pair) -> float:
        i, j = self._at[pair[0]], self._at[pair[1]]
        rows = self._rows[i, j]
        if rows < 2:
            return nan
        product = self._products[i, j] - self._sums[i, j] * self._sums[j, i] / rows
        return _correlation(product, self._variation(i, j), self._variation(j, i))

    def _variation(self, i: int, j: int) -> float:
        """How much i varies over the rows where j is known too."""
        squares = self._squares[i, j]
        left = squares - self._sums[i, j] ** 2 / self._rows[i, j]
        return float(left) if left > 1e-13 * squares else 0.0  # what is left of a constant is rounding


class Places:
    """How many rows take each place among a number's values: the ranks, once all rows are seen.

    A pair's ranks are those among the rows where both are known, so a number has other ranks beside
    each column that has gaps.
    """

    def __init__(self, numbers: Mapping[str, Number], pairs: Sequence[Pair]) -> None:
        self._numbers = numbers
        keys = {self.key(one, beside) for pair in pairs for one, beside in (pair, pair[::-1])}
        self._counts = {key: np.zeros(numbers[key[0]].places) for key in keys}

    def add(self, part: Part) -> None:
        for (name, beside), counts in self._counts.items():
            places = part.places[name]
            seen = places[part.known[beside]] if beside else places
            self._counts[name, beside] = counts + np.bincount(seen, minlength=len(counts) + 1)[: len(counts)]

    def key(self, name: str, beside: str) -> Pair:
        """Whose ranks a number has beside another: its own where the other has no gaps."""
        return name, beside if self._numbers[beside].nullable else ""

    def ranks(self) -> dict[Pair, Floats]:
        """The mean rank of each place, about zero, with a zero for missing at the end."""
        return {
            key: np.append(np.cumsum(counts) - (counts + counts.sum()) / 2, 0.0)
            for key, counts in self._counts.items()
        }

    def variation(self, key: Pair, ranks: Floats) -> float:
        """How much these ranks vary over all rows."""
        return float(self._counts[key] @ ranks[:-1] ** 2)


class RankProducts:
    """Spearman's correlations, from a second look at the rows."""

    def __init__(self, places: Places, pairs: Sequence[Pair]) -> None:
        self._ranks = places.ranks()
        self._variation = {key: places.variation(key, ranks) for key, ranks in self._ranks.items()}
        self._keys = {(i, j): (places.key(i, j), places.key(j, i)) for i, j in pairs}
        self._products = dict.fromkeys(pairs, 0.0)

    def add(self, part: Part) -> None:
        for pair, (left, right) in self._keys.items():
            of_left, of_right = (self._ranks[key][part.places[key[0]]] for key in (left, right))
            self._products[pair] += float(of_left @ of_right)

    def spearman(self, pair: Pair) -> float:
        left, right = self._keys[pair]
        return _correlation(self._products[pair], self._variation[left], self._variation[right])


class Tables:
    """How many rows hold each two levels of two categories."""

    def __init__(self, categories: Mapping[str, Category], pairs: Sequence[Pair]) -> None:
        shapes = {(i, j): (len(categories[i].levels) + 1, len(categories[j].levels) + 1) for i, j in pairs}
        self._tables = {pair: np.zeros(shape, dtype=np.int64) for pair, shape in shapes.items()}

    def add(self, part: Part) -> None:
        for (i, j), table in self._tables.items():
            cells = part.levels[i] * table.shape[1] + part.levels[j]
            self._tables[i, j] = table + np.bincount(cells, minlength=table.size).reshape(table.shape)

    def rows(self, pair: Pair) -> int:
        return int(self._known(pair).sum())

    def cramers_v(self, pair: Pair) -> tuple[float, float]:
        return cramers_v(self._known(pair))

    def _known(self, pair: Pair) -> npt.NDArray[np.int64]:
        return self._tables[pair][:-1, :-1]


class Groups:
    """Rows, sums and squares of numbers over the levels of categories."""

    def __init__(self, categories: Mapping[str, Category], pairs: Sequence[Pair]) -> None:
        self._sums = {(i, j): np.zeros((3, len(categories[i].levels) + 1)) for i, j in pairs}

    def add(self, part: Part) -> None:
        for (category, number), sums in self._sums.items():
            levels, values = part.levels[category], part.values[number]
            for at, weights in enumerate((part.known[number], values, values**2)):
                sums[at] += np.bincount(levels, weights=weights, minlength=sums.shape[1])

    def rows(self, pair: Pair) -> int:
        return int(self._sums[pair][0, :-1].sum())

    def correlation_ratio(self, pair: Pair) -> tuple[float, float]:
        rows, sums, squares = self._sums[pair][:, :-1]
        return correlation_ratio(rows, sums, squares)


def _correlation(product: float, left: float, right: float) -> float:
    return float(np.clip(product / sqrt(left * right), -1.0, 1.0)) if left > 0 and right > 0 else nan
