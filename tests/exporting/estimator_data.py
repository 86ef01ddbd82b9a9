"""What estimators are fitted on in these tests, and what they must agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import onnx
from threadpoolctl import threadpool_limits

from tests.exporting.answering import Array, graph_of, rows_at_the_splits, run

Target = Literal["two texts", "four texts", "two numbers", "flag", "counted", "number", "positive", "share"]
CATEGORICAL = [4, 5]
TRAINED_ON, TRIED_ON = 500, 1500


@dataclass(frozen=True)
class Example:
    """An estimator, what it is fitted to, and how far its answers may be off.

    Args:
        missing: whether features have missing values.
        small: whether the column of money is in hundreds of thousands, which linear models do not stand.
        fit: more arguments of `fit`.
    """

    estimator: Any
    target: Target
    missing: bool = True
    small: bool = False
    tolerance: float = 1e-9
    fit: Mapping[str, Any] = field(default_factory=dict)

    def features(self, n: int, seed: int) -> Array:
        return features(n, seed, missing=self.missing, small=self.small)

    def fitted(self) -> Any:
        seen = self.features(TRAINED_ON, seed=1)
        with threadpool_limits(1):  # on small data threads mostly wait
            return self.estimator.fit(seen, target(self.target, seen), **self.fit)


def assert_agrees(example: Example) -> None:
    """No row over the tolerance and no label flipped, on new rows and on rows at the splits of trees."""
    estimator = example.fitted()
    graph = graph_of(estimator, 6)
    onnx.checker.check_model(graph, full_check=True)
    new = example.features(TRIED_ON, seed=2)
    rows = np.vstack([new, rows_at_the_splits(graph, new, seed=3)])
    assert_answers_agree(estimator, run(graph, rows), rows, example.tolerance)


def assert_answers_agree(estimator: Any, got: Mapping[str, Array], rows: Array, tolerance: float) -> None:
    with threadpool_limits(1):
        want = estimator.predict(rows)
    if "value" in got:
        assert np.max(np.abs(got["value"] - want) / np.maximum(1, np.abs(want))) <= tolerance
        return
    with threadpool_limits(1):
        shares = estimator.predict_proba(rows)
    assert np.max(np.abs(got["probabilities"] - shares)) <= tolerance
    np.testing.assert_array_equal(got["label"], want)


def features(n: int, seed: int, *, missing: bool = True, small: bool = False) -> Array:
    """Six columns: real, whole, rounded (with -0.0), money, few and many categories; float32 values."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n, 6))
    table[:, 1] = rng.integers(-3, 4, n)
    table[:, 2] = np.where(rng.random(n) < 0.05, -0.0, np.round(table[:, 2], 1))
    table[:, 3] = rng.exponential(size=n) * (1 if small else 1e5)
    table[:, 4] = rng.integers(0, 8, n)
    table[:, 5] = rng.integers(0, 70, n)
    if missing:
        table[rng.random(table.shape) < 0.08] = np.nan
    return table.astype(np.float32).astype(np.float64)


def target(kind: Target, table: Array) -> Array:
    """Something to learn from every column."""
    seen = np.nan_to_num(table)
    score = seen[:, 0] + 0.4 * seen[:, 1] * (seen[:, 2] > 0) + np.isin(seen[:, 4], [1, 3, 6])
    score += 0.5 * np.isin(seen[:, 5] % 7, [2, 3]) - seen[:, 3] / (seen[:, 3].max() + 1)
    score += 0.3 * np.random.default_rng(0).normal(size=len(table))
    quarter = np.digitize(score, [-0.3, 0.4, 1.0])
    kinds: dict[Target, Array] = {
        "two texts": np.where(score > 0.5, "yes", "no"),
        "four texts": np.array(["a", "b", "c", "dé"])[quarter],
        "two numbers": np.where(score > 0.5, 7, 4),
        "flag": score > 0.5,
        "counted": quarter,
        "number": 100 * score,
        "positive": np.exp(score),
        "share": 1 / (1 + np.exp(-score)),
    }
    return kinds[kind]
