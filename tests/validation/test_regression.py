from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from workbench.validation.regression import RegressionOutcomes


def test_metrics_are_scikit_learns(regression: RegressionOutcomes, weights: np.ndarray) -> None:
    truth, predicted = regression.truth, regression.predicted
    for counted in (np.ones(regression.n_rows), weights):
        at = np.repeat(np.arange(regression.n_rows), counted.astype(int))
        expected = {
            "rmse": sk.root_mean_squared_error(truth, predicted, sample_weight=counted),
            "mae": sk.mean_absolute_error(truth, predicted, sample_weight=counted),
            "median_ae": sk.median_absolute_error(truth[at], predicted[at]),
            "r2": sk.r2_score(truth, predicted, sample_weight=counted),
            "bias": np.average(predicted - truth, weights=counted),
        }
        assert regression.metrics(counted) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("sizes", [[1.0], [1.0, 2.0], [3.0, 1.0, 2.0], [4.0, 1.0, 3.0, 2.0]])
def test_the_median_of_odd_and_even_rows(sizes: list[float]) -> None:
    outcomes = RegressionOutcomes(np.zeros(len(sizes)), np.array(sizes))
    assert outcomes.metrics(np.ones(len(sizes)))["median_ae"] == np.median(sizes)


def test_r2_of_a_target_that_never_moves_is_not_defined() -> None:
    outcomes = RegressionOutcomes(np.full(4, 7.0), np.array([6.0, 7.0, 8.0, 9.0]))
    assert np.isnan(outcomes.metrics(np.ones(4))["r2"])


def test_the_figure_shows_all_residuals(regression: RegressionOutcomes) -> None:
    drawn = regression.figures({})["residuals"]
    np.testing.assert_allclose(
        np.sort(drawn.data[0].y), np.sort(regression.truth - regression.predicted), rtol=1e-12
    )
