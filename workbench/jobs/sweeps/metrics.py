"""The numbers that a run states about itself, so that runs can be compared: its artifact `metrics.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from workbench.jobs.records.recorder import ARTIFACTS
from workbench.jobs.records.runs import Run

METRICS = "metrics.json"


def read_metrics(run: Run) -> dict[str, float]:
    """Read what a notebook wrote by `artifact("metrics.json").write_text(json.dumps(...))`.

    It holds numbers by name, `{"auc": 0.91}`, or estimates, `{"auc": {"value": 0.91, "low": …, "high": …}}`,
    or either under the key "metrics", as `json.dumps(report.to_json())` of a validation. Whatever else is in
    it is left alone; a file that is not there, or is no JSON, states no number.
    """
    try:
        stated = json.loads((run.folder / ARTIFACTS / METRICS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return numbers(stated) if isinstance(stated, dict) else {}


def numbers(stated: Mapping[str, Any]) -> dict[str, float]:
    """Take the numbers from what `metrics.json` holds.

    >>> numbers({"metrics": {"auc": {"value": 0.91, "low": 0.9, "high": 0.92}}, "target": "late"})
    {'auc': 0.91}
    """
    inner = stated.get("metrics")
    found = inner if isinstance(inner, Mapping) else stated
    values: dict[str, Any] = {
        name: each.get("value") if isinstance(each, Mapping) else each for name, each in found.items()
    }
    return {name: float(value) for name, value in values.items() if _is_number(value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
