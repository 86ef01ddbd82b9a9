from __future__ import annotations

import numpy as np
import pytest

from workbench.validation.binary import BinaryOutcomes
from workbench.validation.metrics import METRICS, Estimate, dot, gain, ratio
from workbench.validation.multiclass import MulticlassOutcomes
from workbench.validation.regression import RegressionOutcomes


def test_every_metric_has_a_label_and_a_direction(
    binary: BinaryOutcomes, multiclass: MulticlassOutcomes, regression: RegressionOutcomes
) -> None:
    every = (binary, multiclass, regression)
    assert {name for outcomes in every for name in outcomes.metrics(np.ones(outcomes.n_rows))} == set(METRICS)


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "expected"),
    [("roc_auc", 0.75, 0.5, 0.25), ("rmse", 2.0, 3.0, 1.0), ("bias", -3.0, 1.0, -2.0)],
)
def test_a_gain_is_positive_where_ours_is_better(
    name: str, ours: float, theirs: float, expected: float
) -> None:
    assert gain(name, ours, theirs) == expected


def test_what_is_not_defined_is_a_dash_and_null() -> None:
    nothing = Estimate(float("nan"))
    assert str(nothing) == "–"
    assert nothing.to_json() == {"value": None, "low": None, "high": None}
    assert np.isnan(ratio(0.0, 0.0))


def test_dot_is_numpys() -> None:
    one, other = np.random.default_rng(0).random((2, 1_000))
    assert dot(one, other) == pytest.approx(np.dot(one, other), rel=1e-12)
