from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from statsmodels.stats.proportion import proportion_confint

from workbench.validation.binary import BinaryOutcomes


def test_bins_are_scikit_learns(binary: BinaryOutcomes) -> None:
    observed, predicted = calibration_curve(binary.truth, binary.probability, n_bins=10, strategy="uniform")
    found = binary.calibration()
    np.testing.assert_allclose(found.observed, observed, rtol=1e-12)
    np.testing.assert_allclose(found.predicted, predicted, rtol=1e-12)
    assert found.counts.sum() == binary.n_rows


def test_intervals_are_wilsons(binary: BinaryOutcomes) -> None:
    found = binary.calibration()
    low, high = proportion_confint(found.observed * found.counts, found.counts, alpha=0.05, method="wilson")
    np.testing.assert_allclose(found.low, low, atol=1e-12)
    np.testing.assert_allclose(found.high, high, rtol=1e-12)


def test_the_error_is_the_mean_gap_of_the_bins(binary: BinaryOutcomes) -> None:
    found = binary.calibration()
    expected = np.average(np.abs(found.observed - found.predicted), weights=found.counts)
    assert binary.metrics(np.ones(binary.n_rows))["calibration_error"] == pytest.approx(expected, rel=1e-12)


def test_probabilities_that_mean_what_they_say_have_no_error() -> None:
    truth = np.array([True, False, False, False, True, True, True, False])
    held = np.array([0.25] * 4 + [0.75] * 4)
    assert BinaryOutcomes(truth, held, (0, 1)).metrics(np.ones(8))["calibration_error"] == 0.0


def test_plain_values_and_a_figure(binary: BinaryOutcomes) -> None:
    found = binary.calibration()
    assert found.to_json()["counts"] == found.counts.tolist()
    assert len(found.figure().data) == 3
