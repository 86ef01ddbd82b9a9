"""Any trees at all come out of ONNX as a plain walk through them gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spox import Tensor, argument, build

from tests.exporting.answering import Array, run
from workbench.exporting.estimators.categories import Categories
from workbench.exporting.estimators.tree_ensemble import add_trees, find_leaves
from workbench.exporting.estimators.trees import Tree
from workbench.exporting.opsets import Opsets

NUMERIC, CODED = [0, 1], 2
VALUES = np.array([np.nan, -1.5, -0.0, 0.0, 0.5, 1.0, 2.0])
CODES = np.array([np.nan, -1.0, -0.0, 0.0, 1.0, 2.0, 29.0, 30.0, 31.0, 64.0, 65.0, 200.0])


@st.composite
def grown(draw: st.DrawFn) -> Tree:
    """A tree grown by splitting a leaf again and again."""
    left, right, leaves = [], [], 1
    where: list[tuple[list[int], int] | None] = [None]  # the place in which each leaf is written
    for node in range(draw(st.integers(0, 9))):
        leaf = draw(st.integers(0, leaves - 1))
        if (place := where[leaf]) is not None:
            place[0][place[1]] = node
        left.append(~leaf)
        right.append(~leaves)
        where[leaf] = (left, node)
        where.append((right, node))
        leaves += 1
    n = len(left)
    asks = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    codes = st.lists(st.sampled_from([0, 1, 2, 29, 30, 31, 64, 65, 200]), unique=True, max_size=5)
    many = st.just(list(range(0, 120, 2)))
    members = {node: np.array(sorted(draw(codes | many)), dtype=int) for node in range(n) if asks[node]}
    numbers = draw(st.lists(st.sampled_from(VALUES[1:].tolist()), min_size=n, max_size=n))
    columns = draw(st.lists(st.sampled_from(NUMERIC), min_size=n, max_size=n))
    return Tree(
        feature=np.where(asks, CODED, columns).astype(np.int64),
        threshold=np.where(asks, -np.inf, numbers) if n else np.zeros(0),
        left=np.array(left, dtype=np.int64),
        right=np.array(right, dtype=np.int64),
        missing_left=np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool),
        leaves=np.array(draw(st.lists(st.floats(-9, 9), min_size=leaves, max_size=leaves))),
        members=members,
    )


def walked(tree: Tree, row: Array) -> int:
    """The leaf that a row reaches."""
    node = 0 if len(tree.feature) else ~0
    while node >= 0:
        value = row[tree.feature[node]]
        if np.isnan(value):
            goes_left = tree.missing_left[node]
        elif node in tree.members:
            goes_left = value in tree.members[node]
        else:
            goes_left = value <= tree.threshold[node]
        node = int(tree.left[node] if goes_left else tree.right[node])
    return ~node


def answer(write: Any, rows: Array, dtype: type) -> Array:
    features = argument(Tensor(dtype, ("rows", rows.shape[1])))
    return run(build({"features": features}, {"out": write(features)}), rows.astype(dtype))["out"]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(trees=st.lists(grown(), min_size=1, max_size=4), seed=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_walk(trees: list[Tree], seed: int, dtype: type) -> None:
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.choice(VALUES, (60, len(NUMERIC))), rng.choice(CODES, 60)])
    reached = np.array([[walked(tree, row) for tree in trees] for row in rows])
    sums = np.zeros(len(rows), dtype=dtype)
    for k, tree in enumerate(trees):
        sums += tree.leaves.astype(dtype)[reached[:, k]]
    first = np.cumsum([0, *[len(tree.leaves) for tree in trees[:-1]]])
    onnx = Opsets()
    np.testing.assert_array_equal(answer(lambda x: add_trees(trees, x, onnx), rows, dtype), sums)
    np.testing.assert_array_equal(answer(lambda x: find_leaves(trees, x, onnx), rows, dtype), reached + first)


@given(edges=st.lists(st.floats(-5, 5), max_size=20, unique=True).map(sorted))
@settings(max_examples=40, deadline=None)
def test_intervals_between_edges(edges: list[float]) -> None:
    tree = Tree.of_edges(np.array(edges))
    rows = np.array([*edges, *np.nextafter(edges, np.inf), -6.0, 6.0])[:, None]
    found = answer(lambda x: add_trees([tree], x, Opsets()), rows, np.float64)
    np.testing.assert_array_equal(found, np.searchsorted(edges, rows[:, 0], side="left"))


def test_codes_of_categories() -> None:
    categories = Categories.asked_for([(1, np.array([40, 7])), (1, np.array([-3]))], n_features=2)
    rows = np.array([[0.0, 7.0], [1.0, 40.0], [2.0, -3.0], [3.0, 8.0], [4.0, np.nan]])
    seen = answer(lambda x: categories.append_to(x, Opsets(), spelt=x, unknown=-1.0), rows, np.float64)
    np.testing.assert_array_equal(seen, np.column_stack([rows, [1.0, 2.0, 0.0, -1.0, np.nan]]))
    assert categories.place(1) == 2
    assert categories.codes(1, np.array([-3, 40])).tolist() == [0, 2]
