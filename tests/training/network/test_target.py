from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from workbench.errors import InputError
from workbench.training.network.target import ClassTally, ValueTally

LABELS = np.array(["late"] * 30 + ["early"] * 10 + ["never"] * 5, dtype=object)


@pytest.mark.parametrize("asked", [None, "balanced", {"late": 0.5, "never": 4.0}])
def test_class_weights_are_scikit_learns_with_a_mean_row_of_one(asked: object) -> None:
    tally = ClassTally(asked)
    for part in np.array_split(LABELS, 4):
        tally.add(part, np.ones(len(part)))
    target = tally.target()
    expected = compute_class_weight(
        {**dict.fromkeys(LABELS, 1.0), **asked} if isinstance(asked, dict) else asked,
        classes=np.unique(LABELS),
        y=LABELS,
    )
    places = np.searchsorted(target.classes, LABELS.astype(str))
    assert target.classes == ("early", "late", "never")
    np.testing.assert_allclose(target.factors, expected / expected[places].mean())


def test_weights_count_as_rows_that_come_again() -> None:
    weights = np.random.default_rng(0).integers(1, 4, len(LABELS)).astype(float)
    weighted, repeated = ClassTally("balanced"), ClassTally("balanced")
    weighted.add(LABELS, weights)
    repeated.add(np.repeat(LABELS, weights.astype(int)), np.ones(int(weights.sum())))
    ratio = np.array(weighted.target().factors) / repeated.target().factors
    np.testing.assert_allclose(ratio, len(LABELS) / weights.sum())


def test_a_weight_for_a_class_that_is_not_there() -> None:
    tally = ClassTally({"laet": 2.0})
    tally.add(LABELS, np.ones(len(LABELS)))
    with pytest.raises(InputError, match=r"'laet'.*Did you mean 'late'"):
        tally.target()


def test_mean_and_deviation_are_numpys_however_the_rows_come() -> None:
    random = np.random.default_rng(1)
    values, weights = 1e7 + random.normal(size=1_000), random.random(1_000) * (random.random(1_000) < 0.8)
    tally = ValueTally()
    for part in (slice(0, 3), slice(3, 700), slice(700, None)):
        tally.add(values[part], weights[part])
    target = tally.target()
    mean = np.average(values, weights=weights)
    assert target.centre == pytest.approx(mean, rel=1e-12)
    assert target.spread == pytest.approx(
        np.sqrt(np.average((values - mean) ** 2, weights=weights)), rel=1e-6
    )
    assert target.factors == pytest.approx((1_000 / weights.sum(),))
