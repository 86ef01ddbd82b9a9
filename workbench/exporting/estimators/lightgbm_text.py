"""The text in which LightGBM saves a model, read into arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.errors import NotExportableError
from workbench.exporting.estimators.trees import Array

_IS_CATEGORY, _DEFAULT_LEFT, _MISSING, _MISSING_IS_ZERO, _MISSING_IS_NAN = 1, 2, 12, 4, 8
_WORD = 32  # bits in one word of a set of categories


@dataclass(frozen=True)
class SavedTree:
    """One tree: its splits (s,) and its leaves, children as in `Tree`.

    Args:
        asks_category: bool (s,), whether a split sends some categories left, else small values.
        threshold: float (s,), for the other splits.
        sets: the categories that go left, for the splits that ask for one.
        default_left: bool (s,), where what counts as missing goes.
        missing_is_zero: bool (s,), whether zeros count as missing.
        missing_is_nan: bool (s,), whether NaN does; if neither, NaN is read as 0.
    """

    feature: Array
    asks_category: Array
    threshold: Array
    sets: dict[int, Array]
    default_left: Array
    missing_is_zero: Array
    missing_is_nan: Array
    left: Array
    right: Array
    leaves: Array

    @classmethod
    def read(cls, text: str) -> SavedTree:
        lines = _settings(text)
        if lines["is_linear"] == "1":
            raise NotExportableError(
                "LightGBM's linear_tree has no ONNX form.", do="Fit with linear_tree=False."
            )
        decision, threshold = _whole(lines["decision_type"]), _real(lines["threshold"])
        asks_category = decision & _IS_CATEGORY > 0
        sets = _sets(_whole(lines.get("cat_boundaries", "")), _whole(lines.get("cat_threshold", "")))
        return cls(
            feature=_whole(lines["split_feature"]),
            asks_category=asks_category,
            threshold=threshold,
            sets={int(node): sets[int(threshold[node])] for node in np.flatnonzero(asks_category)},
            default_left=decision & _DEFAULT_LEFT > 0,
            missing_is_zero=decision & _MISSING == _MISSING_IS_ZERO,
            missing_is_nan=decision & _MISSING == _MISSING_IS_NAN,
            left=_whole(lines["left_child"]),
            right=_whole(lines["right_child"]),
            leaves=_real(lines["leaf_value"]),
        )


@dataclass(frozen=True)
class SavedModel:
    """A whole model.

    Args:
        objective: what it was trained for, then the settings of that; "custom" where unknown.
        trees_per_row: how many trees an iteration has, one for each class.
        averaged: whether trees are averaged, not summed.
    """

    objective: tuple[str, ...]
    n_features: int
    trees_per_row: int
    averaged: bool
    trees: tuple[SavedTree, ...]

    @classmethod
    def of(cls, booster: Any) -> SavedModel:
        """What the booster would save: its best iterations, where it stopped early."""
        head, *trees = booster.model_to_string().split("end of trees")[0].split("\nTree=")
        lines = _settings(head)
        return cls(
            objective=tuple(lines.get("objective", "custom").split()),
            n_features=int(lines["max_feature_idx"]) + 1,
            trees_per_row=int(lines["num_tree_per_iteration"]),
            averaged="average_output" in lines,
            trees=tuple(SavedTree.read(tree) for tree in trees),
        )


def _settings(text: str) -> dict[str, str]:
    return {key: value for key, _, value in (line.partition("=") for line in text.splitlines())}


def _whole(text: str) -> Array:
    return np.array(text.split(), dtype=np.int64)


def _real(text: str) -> Array:
    return np.array(text.split(), dtype=np.float64)


def _sets(boundaries: Array, words: Array) -> list[Array]:
    """The members of each set, written as the bits of its words."""
    bits = np.arange(_WORD)
    return [np.flatnonzero(words[start:stop, None] >> bits & 1) for start, stop in pairwise(boundaries)]
