"""The notebooks that we ship run as jobs, on few rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.jobs import run_notebook
from workbench.jobs.records.runs import Run

JOBS = Path(__file__).parents[2] / "notebooks" / "jobs"


@pytest.mark.timeout(600)
def test_models_are_compared_and_all_of_them_exported() -> None:
    run = run_notebook(JOBS / "compare_models.ipynb", rows=4_000, epochs=2)
    assert run.status == "succeeded"
    proofs = {
        Path(record["path"]).stem: record["proof"] for record in _records(run) if record["kind"] == "model"
    }
    assert set(proofs) == {"network", "HistGradientBoosting", "LightGBM", "Logit"}
    for name, proof in proofs.items():
        assert (proof["over_tolerance"], proof["label_flips"]) == (0, 0), name
        assert proof["tolerance"] == (1e-5 if name == "network" else 1e-9)
    assert run.report is not None
    assert "standard errors HC0" in run.report.read_text(encoding="utf-8")


def _records(run: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in (run.folder / "records.jsonl").read_text("utf-8").splitlines()]
