"""Categorical columns as small codes, which the splits of trees ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from spox import Var

from workbench.exporting.estimators.trees import Array
from workbench.exporting.opsets import Opsets


@dataclass(frozen=True)
class Categories:
    """The categorical columns of a model, and the category that each of their codes 0, 1, ... means.

    Small whole numbers are what onnxruntime tests for membership fast and exactly. The columns of
    codes come after the features, in the order of `known`.
    """

    known: Mapping[int, Array]
    n_features: int

    @classmethod
    def asked_for(cls, splits: Iterable[tuple[int, Array]], n_features: int) -> Categories:
        """Those that some split of a tree asks for; a split is a column and the categories it names."""
        found: dict[int, set[int]] = {}
        for column, members in splits:
            found.setdefault(column, set()).update(members.tolist())
        return cls(
            {column: np.array(sorted(members)) for column, members in sorted(found.items())}, n_features
        )

    def place(self, column: int) -> int:
        """Where the codes of a categorical column are found."""
        return self.n_features + list(self.known).index(column)

    def codes(self, column: int, members: Array) -> Array:
        """The codes of some categories that are known, in ascending order."""
        return np.searchsorted(self.known[column], members)

    def append_to(self, features: Var, onnx: Opsets, *, spelt: Var, unknown: float) -> Var:
        """Features (n, k), and after them the columns of codes.

        Args:
            spelt: (n, k), the features in the spelling of the categories.
            unknown: the code of what is no category; a missing value stays missing.
        """
        dtype = features.unwrap_tensor().dtype
        codes = [
            onnx.ml.label_encoder(
                onnx.op.gather(spelt, onnx.integers([column]), axis=1),
                keys_tensor=np.array([*categories, np.nan], dtype=dtype),
                values_tensor=np.array([*range(len(categories)), np.nan], dtype=dtype),
                default_tensor=np.array([unknown], dtype=dtype),
            )
            for column, categories in self.known.items()
        ]
        return onnx.op.concat([features, *codes], axis=1) if codes else features
