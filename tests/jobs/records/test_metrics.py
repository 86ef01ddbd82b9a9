"""What counts as a number that a run states, and when two are apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from workbench.jobs.records.folder import create_folder, name_folder
from workbench.jobs.records.metrics import Estimate, read_estimates, read_metrics
from workbench.jobs.records.process import identify_process
from workbench.jobs.records.runs import load_run


def run_stating(folder, text):
    began = datetime(2026, 11, 24, tzinfo=UTC)
    run = name_folder(folder, "work", began)
    facts = {
        "id": "1",
        "name": "work",
        "status": "succeeded",
        "error": None,
        "parameters": {},
        "seconds": 1.0,
    }
    create_folder(run, facts | {"started": began.isoformat()} | identify_process())
    (run / "artifacts" / "metrics.json").write_text(text)
    return load_run(run)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"auc": 0.9, "rows": 12}, {"auc": 0.9, "rows": 12.0}),
        ({"auc": {"value": 0.9, "low": 0.8, "high": 1.0}}, {"auc": 0.9}),
        ({"metrics": {"auc": {"value": 0.9}}, "rows": 12}, {"auc": 0.9}),
        ({"auc": None, "name": "x", "fine": True, "loss": float("nan"), "gain": {"value": None}}, {}),
        ({"metrics": 3.0}, {"metrics": 3.0}),
        ([1, 2], {}),
    ],
)
def test_numbers(workplace, stated, expected):
    assert read_metrics(run_stating(workplace, json.dumps(stated))) == expected


def test_what_is_no_json_states_nothing(workplace):
    assert read_metrics(run_stating(workplace, "{")) == {}


def test_intervals_and_a_baseline(workplace):
    stated = {"metrics": {"auc": {"value": 0.9, "low": 0.8, "high": 0.95}}, "baseline": {"auc": 0.7}}
    run = run_stating(workplace, json.dumps(stated))

    assert read_estimates(run) == {"auc": Estimate(0.9, 0.8, 0.95)}
    assert read_estimates(run, of="baseline") == {"auc": Estimate(0.7)}
    assert read_estimates(run, of="rival") == {}
    assert str(Estimate(0.9, 0.8, 0.95)) == "0.9 (0.8 to 0.95)"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Estimate(1, 0, 2), Estimate(4, 3, 5), True),
        (Estimate(4, 3, 5), Estimate(1, 0, 2), True),
        (Estimate(1, 0, 3), Estimate(4, 3, 5), False),
        (Estimate(1), Estimate(9), False),
    ],
)
def test_apart(one, other, apart):
    assert one.is_apart(other) is apart
