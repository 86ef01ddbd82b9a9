"""What counts as a number that a run states."""

from __future__ import annotations

import pytest

from workbench.jobs.sweeps.metrics import numbers


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"auc": 0.9, "rows": 12}, {"auc": 0.9, "rows": 12.0}),
        ({"auc": {"value": 0.9, "low": 0.8, "high": 1.0}}, {"auc": 0.9}),
        ({"metrics": {"auc": {"value": 0.9}}, "rows": 12}, {"auc": 0.9}),
        ({"auc": None, "name": "x", "fine": True, "loss": float("nan"), "gain": {"value": None}}, {}),
        ({"metrics": 3.0}, {"metrics": 3.0}),
    ],
)
def test_numbers(stated, expected):
    assert numbers(stated) == expected
