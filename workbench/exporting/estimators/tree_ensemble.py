"""Many trees as one ONNX node: the sum of what they say, or the leaves that they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from spox import Var

from workbench.exporting.estimators.trees import Array, Tree
from workbench.exporting.opsets import Opsets

_AT_MOST, _MEMBER = 0, 6  # BRANCH_LEQ and BRANCH_MEMBER of ai.onnx.ml 5


def add_trees(trees: Sequence[Tree], features: Var, onnx: Opsets, *, start: float = 0.0) -> Var:
    """What the trees say of each row, added tree by tree in the features' precision.

    Args:
        features: float64 or float32 (n, k).
        start: what the sum begins with.

    Returns:
        (n,), of the features' type.
    """
    begun = [Tree.constant(start), *trees]
    sums = _ensemble(begun, [0] * len(begun), features, onnx)
    return onnx.op.squeeze(sums, onnx.integers([1]))


def find_leaves(trees: Sequence[Tree], features: Var, onnx: Opsets) -> Var:
    """The number of the leaf that each row reaches in each tree, counted through all trees.

    Args:
        trees: one or more, of fewer than 2^24 leaves if features are float32.
        features: float64 or float32 (n, k).

    Returns:
        int64 (n, number of trees).
    """
    firsts = _starts([len(tree.leaves) for tree in trees])
    numbered = [
        replace(tree, leaves=first + np.arange(len(tree.leaves)))
        for tree, first in zip(trees, firsts, strict=True)
    ]
    return onnx.op.cast(_ensemble(numbered, range(len(trees)), features, onnx), to=np.int64)


def _ensemble(trees: Sequence[Tree], targets: Sequence[int], features: Var, onnx: Opsets) -> Var:
    """(n, number of targets): the sum of the leaves reached in the trees of each target."""
    whole = [_with_a_split(tree) for tree in trees]
    table, dtype = _one_after_another(whole), features.unwrap_tensor().dtype
    return onnx.ml.tree_ensemble(
        features,
        tree_roots=_starts([len(tree.feature) for tree in whole]).tolist(),
        nodes_featureids=table.feature.tolist(),
        nodes_splits=table.threshold.astype(dtype),
        nodes_modes=_modes(table),
        nodes_truenodeids=_index(table.left),
        nodes_trueleafs=_is_leaf(table.left),
        nodes_falsenodeids=_index(table.right),
        nodes_falseleafs=_is_leaf(table.right),
        nodes_missing_value_tracks_true=table.missing_left.astype(np.int64).tolist(),
        membership_values=_member_sets(table).astype(dtype) if table.members else None,
        leaf_weights=table.leaves.astype(dtype),
        leaf_targetids=np.repeat(targets, [len(tree.leaves) for tree in trees]).tolist(),
        n_targets=max(targets) + 1,
    )


def _with_a_split(tree: Tree) -> Tree:
    """ONNX writes a tree of one leaf as a split with that leaf on both sides."""
    if len(tree.feature):
        return tree
    zero, leaf = np.zeros(1, dtype=np.int64), np.array([~0])
    return Tree(zero, zero, leaf, leaf, zero, tree.leaves)


def _one_after_another(trees: Sequence[Tree]) -> Tree:
    """All trees in one table, each pointing into its own part; a split that no member passes is plain."""
    splits = _starts([len(tree.feature) for tree in trees])
    leaves = _starts([len(tree.leaves) for tree in trees])
    parts = list(zip(trees, splits, leaves, strict=True))
    return Tree(
        feature=np.concatenate([tree.feature for tree in trees]),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        left=np.concatenate([_moved(tree.left, split, leaf) for tree, split, leaf in parts]),
        right=np.concatenate([_moved(tree.right, split, leaf) for tree, split, leaf in parts]),
        missing_left=np.concatenate([tree.missing_left for tree in trees]),
        leaves=np.concatenate([tree.leaves for tree in trees]),
        members={
            split + node: codes
            for tree, split, _ in parts
            for node, codes in sorted(tree.members.items())
            if len(codes)
        },
    )


def _moved(children: Array, split: int, leaf: int) -> Array:
    return np.where(children >= 0, children + split, children - leaf)


def _starts(lengths: Sequence[int]) -> Array:
    return np.cumsum([0, *lengths[:-1]])


def _modes(table: Tree) -> Array:
    modes = np.full(len(table.feature), _AT_MOST, dtype=np.uint8)
    modes[list(table.members)] = _MEMBER
    return modes


def _member_sets(table: Tree) -> Array:
    """The members of all splits in their order, each set ended by NaN."""
    return np.concatenate([[*codes, np.nan] for codes in table.members.values()])


def _index(children: Array) -> list[int]:
    found: list[int] = np.where(children >= 0, children, ~children).tolist()
    return found


def _is_leaf(children: Array) -> list[int]:
    flags: list[int] = (children < 0).astype(np.int64).tolist()
    return flags
