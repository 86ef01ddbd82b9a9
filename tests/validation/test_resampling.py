from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.validation.binary import BinaryOutcomes
from workbench.validation.resampling import Resampling


def test_each_drawing_has_as_many_rows_and_the_mean_row_counts_once() -> None:
    drawn = np.array(list(Resampling(50, 400, 3).weights()))
    assert drawn.shape == (400, 50)
    assert (drawn.sum(axis=1) == 50).all()
    assert stats.chisquare(drawn.sum(axis=0)).pvalue > 0.001


def test_a_seed_repeats_the_drawing() -> None:
    one, same, other = (np.array(list(Resampling(30, 5, seed).weights())) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_the_interval_of_a_mean_is_the_textbooks() -> None:
    values = np.random.default_rng(0).normal(10, 2, 2_000)
    found = Resampling(2_000, 2_000, 0).estimate(
        lambda weights: {"mean": np.average(values, weights=weights)}
    )
    low, high = stats.norm.interval(0.95, values.mean(), stats.sem(values))
    assert found["mean"].value == values.mean()
    assert (found["mean"].low, found["mean"].high) == pytest.approx((low, high), abs=0.02)


def test_the_interval_of_an_area_is_that_of_scipys_bootstrap(binary: BinaryOutcomes) -> None:
    def area(truth: np.ndarray, held: np.ndarray) -> float:
        yes, rows = truth.sum(), len(truth)
        return (stats.rankdata(held)[truth > 0].sum() - yes * (yes + 1) / 2) / (yes * (rows - yes))

    expected = stats.bootstrap(
        (binary.truth, binary.probability),
        area,
        paired=True,
        vectorized=False,
        n_resamples=1_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    found = Resampling(binary.n_rows, 1_000, 0).estimate(binary.metrics)["roc_auc"]
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.008)


def test_groups_are_drawn_whole_and_widen_the_interval() -> None:
    random = np.random.default_rng(5)
    groups = np.repeat(np.arange(40), 25)
    values = random.normal(0, 1, 40)[groups] + random.normal(0, 0.1, 1_000)

    def mean(weights: np.ndarray) -> dict[str, float]:
        return {"mean": float(np.average(values, weights=weights))}

    grouped = Resampling(1_000, 500, 0, groups)
    drawn = next(grouped.weights())
    assert all(len(set(drawn[groups == group])) == 1 for group in range(40))
    apart, together = Resampling(1_000, 500, 0).estimate(mean)["mean"], grouped.estimate(mean)["mean"]
    by_group = stats.sem(values.reshape(40, 25).mean(axis=1)) * 2 * 1.96
    assert together.high - together.low == pytest.approx(by_group, rel=0.15)
    assert together.high - together.low > 3 * (apart.high - apart.low)


def test_without_drawing_there_are_values_and_no_intervals() -> None:
    found = Resampling(3, 0, 0).estimate(lambda weights: {"rows": float(weights.sum())})["rows"]
    assert found.value == 3.0
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_drawings_in_which_a_figure_is_not_defined_are_passed_over() -> None:
    rare = BinaryOutcomes(np.arange(20) == 3, np.linspace(0, 1, 20), (0, 1))
    found = Resampling(20, 200, 0).estimate(rare.metrics)["roc_auc"]
    assert 0 <= found.low <= found.high <= 1
