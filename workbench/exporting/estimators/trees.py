"""Decision trees of any library in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Tree:
    """One fitted tree: its splits, and the numbers at its leaves.

    A split sends a row left where the feature is at most the threshold, or is one of the split's
    members; a missing value goes where the split says. The first split is the root, a child c >= 0
    is a split and c < 0 is the leaf ~c; a tree without splits is its only leaf.

    Args:
        feature: int (s,), the column that each split asks.
        threshold: float (s,); minus infinity for the splits that have members.
        left: int (s,), the child.
        right: int (s,), the child.
        missing_left: bool (s,), whether a missing value goes left.
        leaves: float (l,).
        members: the whole numbers from 0 that go left, for the splits that ask for a category; what
            they ask of must be whole, since onnxruntime may cut off a fraction.
    """

    feature: Array
    threshold: Array
    left: Array
    right: Array
    missing_left: Array
    leaves: Array
    members: Mapping[int, Array] = field(default_factory=dict)

    @classmethod
    def constant(cls, value: float) -> Tree:
        """The same number for every row."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, none, none, none, np.array([value]))

    @classmethod
    def of_nodes(
        cls,
        *,
        is_leaf: Array,
        feature: Array,
        threshold: Array,
        left: Array,
        right: Array,
        missing_left: Array,
        value: Array,
        members: Mapping[int, Array] | None = None,
    ) -> Tree:
        """A tree from one table of nodes, (m,) each, splits and leaves mixed, the root first."""
        splits = ~is_leaf
        number = np.where(is_leaf, ~(np.cumsum(is_leaf) - 1), np.cumsum(splits) - 1)
        return cls(
            feature[splits],
            threshold[splits],
            number[left[splits]],
            number[right[splits]],
            missing_left[splits].astype(bool),
            value[is_leaf],
            {int(number[node]): codes for node, codes in (members or {}).items()},
        )

    @classmethod
    def of_edges(cls, edges: Array) -> Tree:
        """Which interval a value of the only column is in: the number of ascending edges below it."""
        splits: list[tuple[int, int, int]] = []

        def halve(low: int, high: int) -> int:
            """The root of a balanced tree over the intervals low to high."""
            if low == high:
                return ~low
            node, middle = len(splits), (low + high) // 2
            splits.append((middle, 0, 0))
            splits[node] = (middle, halve(low, middle), halve(middle + 1, high))
            return node

        halve(0, len(edges))
        middle, left, right = np.array(splits, dtype=np.int64).reshape(-1, 3).T
        nowhere = np.zeros(len(splits), dtype=np.int64)
        return cls(nowhere, edges[middle], left, right, nowhere, np.arange(len(edges) + 1.0))
