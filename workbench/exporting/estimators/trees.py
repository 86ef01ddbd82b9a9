"""Decision trees of any library in one form, and their sum as one ONNX node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from spox import Var

from workbench.exporting.opsets import Opsets

Array = npt.NDArray[Any]
_AT_MOST, _MEMBER = 0, 6  # BRANCH_LEQ and BRANCH_MEMBER of ai.onnx.ml 5


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
        members: the whole numbers from 0 that go left, for the splits that ask for a category.
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


def add_trees(trees: Sequence[Tree], features: Var, onnx: Opsets) -> Var:
    """The sum of the trees' leaves for each row, added tree by tree in the features' precision.

    One node has one target: onnxruntime is slower where a node adds up several.

    Args:
        trees: one or more.
        features: float64 or float32 (n, k).

    Returns:
        (n,), of the features' type.
    """
    table, dtype = _one_after_another(trees), features.unwrap_tensor().dtype
    sets = [codes for _, codes in sorted(table.members.items()) if len(codes)]
    sums = onnx.ml.tree_ensemble(
        features,
        tree_roots=_starts([max(1, len(tree.feature)) for tree in trees]).tolist(),
        nodes_featureids=table.feature.tolist(),
        nodes_splits=table.threshold.astype(dtype),
        nodes_modes=_modes(table),
        nodes_truenodeids=_index(table.left),
        nodes_trueleafs=_is_leaf(table.left),
        nodes_falsenodeids=_index(table.right),
        nodes_falseleafs=_is_leaf(table.right),
        nodes_missing_value_tracks_true=table.missing_left.astype(np.int64).tolist(),
        membership_values=np.concatenate([[*codes, np.nan] for codes in sets]).astype(dtype)
        if sets
        else None,
        leaf_weights=table.leaves.astype(dtype),
        leaf_targetids=[0] * len(table.leaves),
        n_targets=1,
    )
    return onnx.op.squeeze(sums, onnx.integers([1]))


def _one_after_another(trees: Sequence[Tree]) -> Tree:
    """All trees in one table, each pointing into its own part."""
    whole = [_with_a_split(tree) for tree in trees]
    splits = _starts([len(tree.feature) for tree in whole])
    leaves = _starts([len(tree.leaves) for tree in whole])
    parts = list(zip(whole, splits, leaves, strict=True))
    return Tree(
        feature=np.concatenate([tree.feature for tree in whole]),
        threshold=np.concatenate([tree.threshold for tree in whole]),
        left=np.concatenate([_moved(tree.left, split, leaf) for tree, split, leaf in parts]),
        right=np.concatenate([_moved(tree.right, split, leaf) for tree, split, leaf in parts]),
        missing_left=np.concatenate([tree.missing_left for tree in whole]),
        leaves=np.concatenate([tree.leaves for tree in whole]),
        members={split + node: codes for tree, split, _ in parts for node, codes in tree.members.items()},
    )


def _with_a_split(tree: Tree) -> Tree:
    """ONNX writes a tree of one leaf as a split with that leaf on both sides."""
    if len(tree.feature):
        return tree
    zero, leaf = np.zeros(1, dtype=np.int64), np.array([~0])
    return Tree(zero, zero, leaf, leaf, zero, tree.leaves)


def _moved(children: Array, split: int, leaf: int) -> Array:
    return np.where(children >= 0, children + split, children - leaf)


def _starts(lengths: Sequence[int]) -> Array:
    return np.cumsum([0, *lengths[:-1]])


def _modes(table: Tree) -> Array:
    modes = np.full(len(table.feature), _AT_MOST, dtype=np.uint8)
    modes[[node for node, codes in table.members.items() if len(codes)]] = _MEMBER
    return modes


def _index(children: Array) -> list[int]:
    found: list[int] = np.where(children >= 0, children, ~children).tolist()
    return found


def _is_leaf(children: Array) -> list[int]:
    flags: list[int] = (children < 0).astype(np.int64).tolist()
    return flags
