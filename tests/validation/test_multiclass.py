from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from workbench.validation.multiclass import MulticlassOutcomes


def reference(outcomes: MulticlassOutcomes, weights: np.ndarray) -> dict[str, float]:
    truth, held, counted = outcomes.truth, outcomes.probabilities, {"sample_weight": weights}
    said = held.argmax(axis=1)
    one_by_one = [
        sk.roc_auc_score(truth == at, held[:, at], sample_weight=weights) for at in range(held.shape[1])
    ]
    return {
        "accuracy": sk.accuracy_score(truth, said, **counted),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, said, **counted),
        "log_loss": sk.log_loss(truth, held, **counted),
        "macro_f1": sk.f1_score(truth, said, average="macro", **counted),
        "roc_auc_ovr": float(np.mean(one_by_one)),
    }


def test_metrics_are_scikit_learns(multiclass: MulticlassOutcomes, weights: np.ndarray) -> None:
    for counted in (np.ones(multiclass.n_rows), weights):
        assert multiclass.metrics(counted) == pytest.approx(reference(multiclass, counted), rel=1e-12)


def test_the_area_is_scikit_learns_one_against_the_rest(multiclass: MulticlassOutcomes) -> None:
    expected = sk.roc_auc_score(multiclass.truth, multiclass.probabilities, multi_class="ovr")
    assert multiclass.metrics(np.ones(multiclass.n_rows))["roc_auc_ovr"] == pytest.approx(expected, rel=1e-12)


def test_confusion_is_scikit_learns(multiclass: MulticlassOutcomes) -> None:
    expected = sk.confusion_matrix(multiclass.truth, multiclass.probabilities.argmax(axis=1))
    np.testing.assert_array_equal(multiclass.confusion(), expected)
    assert list(multiclass.figures({})) == ["confusion"]


def test_a_class_that_does_not_occur_is_left_out_of_means() -> None:
    held = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1]])
    outcomes = MulticlassOutcomes(np.array([0, 1, 0]), held, ("a", "b", "c"))
    assert outcomes.metrics(np.ones(3)) == pytest.approx(
        {
            "accuracy": 1.0,
            "balanced_accuracy": 1.0,
            "macro_f1": 1.0,
            "roc_auc_ovr": 1.0,
            "log_loss": sk.log_loss([0, 1, 0], held, labels=[0, 1, 2]),
        }
    )
