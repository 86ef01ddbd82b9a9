from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from workbench.errors import InputError
from workbench.validation.binary import BinaryOutcomes
from workbench.validation.metrics import Estimate


def reference(outcomes: BinaryOutcomes, weights: np.ndarray) -> dict[str, float]:
    truth, held, counted = outcomes.truth, outcomes.probability, {"sample_weight": weights}
    said = held >= outcomes.threshold
    return {
        "roc_auc": sk.roc_auc_score(truth, held, **counted),
        "average_precision": sk.average_precision_score(truth, held, **counted),
        "log_loss": sk.log_loss(truth, held, **counted),
        "brier": sk.brier_score_loss(truth, held, **counted),
        "accuracy": sk.accuracy_score(truth, said, **counted),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, said, **counted),
        "precision": sk.precision_score(truth, said, **counted),
        "recall": sk.recall_score(truth, said, **counted),
        "f1": sk.f1_score(truth, said, **counted),
    }


@pytest.mark.parametrize("threshold", [0.2, 0.4, 0.5, 0.73])
def test_metrics_are_scikit_learns(binary: BinaryOutcomes, weights: np.ndarray, threshold: float) -> None:
    outcomes = replace(binary, threshold=threshold)
    for counted in (np.ones(binary.n_rows), weights):
        expected = reference(outcomes, counted)
        measured = outcomes.metrics(counted)
        assert {name: measured[name] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_rows_that_count_twice_are_rows_that_come_twice(binary: BinaryOutcomes, weights: np.ndarray) -> None:
    at = np.repeat(np.arange(binary.n_rows), weights.astype(int))
    repeated = replace(binary, truth=binary.truth[at], probability=binary.probability[at])
    assert binary.metrics(weights) == pytest.approx(repeated.metrics(np.ones(len(at))), rel=1e-12)


def test_confusion_is_scikit_learns(binary: BinaryOutcomes) -> None:
    expected = sk.confusion_matrix(binary.truth, binary.probability >= binary.threshold)
    np.testing.assert_array_equal(binary.confusion(), expected)


def test_the_threshold_itself_is_a_yes() -> None:
    outcomes = BinaryOutcomes(np.array([True, False]), np.array([0.5, 0.25]), (0, 1))
    assert outcomes.metrics(np.ones(2))["recall"] == 1.0


def test_what_is_not_defined_is_nan_and_the_rest_is_told() -> None:
    only_no = BinaryOutcomes(np.zeros(3, bool), np.array([0.1, 0.2, 0.3]), (0, 1)).metrics(np.ones(3))
    undefined = {name for name, value in only_no.items() if np.isnan(value)}
    assert undefined == {"roc_auc", "average_precision", "precision", "recall", "f1"}
    assert only_no["accuracy"] == 1.0


def test_a_threshold_is_a_probability(binary: BinaryOutcomes) -> None:
    with pytest.raises(InputError, match=r"1\.5 is no probability"):
        replace(binary, threshold=1.5)


def test_curves_are_scikit_learns(binary: BinaryOutcomes) -> None:
    estimates = {name: _exact(value) for name, value in binary.metrics(np.ones(binary.n_rows)).items()}
    drawn = binary.figures(estimates)
    assert list(drawn) == ["roc", "precision_recall", "calibration", "confusion"]
    fpr, tpr, _ = sk.roc_curve(binary.truth, binary.probability, drop_intermediate=False)
    curve = drawn["roc"].data[1]
    np.testing.assert_allclose(np.asarray(curve.x), fpr, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(curve.y), tpr, rtol=1e-12)
    precision, recall, _ = sk.precision_recall_curve(binary.truth, binary.probability)
    curve = drawn["precision_recall"].data[1]
    np.testing.assert_allclose(np.asarray(curve.y), precision[-2::-1], rtol=1e-12)
    np.testing.assert_allclose(np.asarray(curve.x), recall[-2::-1], rtol=1e-12)


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=40).filter(
        lambda rows: len({truth for truth, _ in rows}) == 2
    )
)
def test_the_area_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[bool, float]]) -> None:
    truth, held = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    pairs = np.sign(held[truth][:, None] - held[~truth][None, :])
    measured = BinaryOutcomes(truth, held, (0, 1)).metrics(np.ones(len(rows)))
    assert measured["roc_auc"] == pytest.approx((1 + pairs.mean()) / 2, abs=1e-12)
    turned = BinaryOutcomes(~truth, -held + 1.0, (1, 0)).metrics(np.ones(len(rows)))
    if len(set(held)) == len(set(1.0 - held)):  # 1 - x may round two values to one
        assert turned["roc_auc"] == pytest.approx(measured["roc_auc"], abs=1e-12)


def _exact(value: float) -> Estimate:
    return Estimate(value, value, value)
