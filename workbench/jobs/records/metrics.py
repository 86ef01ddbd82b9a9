"""The numbers that a run states about itself, so that runs can be compared: its artifact `metrics.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from workbench.jobs.records.recorder import ARTIFACTS
from workbench.jobs.records.runs import Run

METRICS = "metrics.json"


@dataclass(frozen=True)
class Estimate:
    """A number and, where it was stated, the interval that it may lie in.

    >>> Estimate(0.91, 0.9, 0.92)
    Estimate(value=0.91, low=0.9, high=0.92)
    >>> str(_)
    '0.91 (0.9 to 0.92)'
    """

    value: float
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        return f"{self.value:.4g}" + (f" ({self.interval})" if self.interval else "")

    @property
    def interval(self) -> str:
        """The interval in words; nothing where there is none."""
        known = self.low is not None and self.high is not None
        return f"{self.low:.4g} to {self.high:.4g}" if known else ""

    def is_apart(self, other: Estimate) -> bool:
        """Whether both have intervals, and these do not meet."""
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return False
        return self.high < other.low or other.high < self.low


def read_estimates(run: Run, *, of: str = "metrics") -> dict[str, Estimate]:
    """Read what a notebook wrote by `artifact("metrics.json").write_text(json.dumps(...))`.

    It holds numbers by name, `{"auc": 0.91}`, or estimates, `{"auc": {"value": 0.91, "low": …, "high": …}}`,
    or either under the key "metrics", as `json.dumps(report.to_json())` of a validation. Whatever else is in
    it is left alone; a file that is not there, or is no JSON, states no number.

    Args:
        run: one whose artifacts are there.
        of: "metrics", or another key that such numbers stand under, such as "baseline".
    """
    try:
        stated = json.loads((run.folder / ARTIFACTS / METRICS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(stated, dict):
        return {}
    return estimates(_part(stated, of))


def read_metrics(run: Run) -> dict[str, float]:
    """Read the same without the intervals."""
    return {name: estimate.value for name, estimate in read_estimates(run).items()}


def estimates(stated: Mapping[str, Any]) -> dict[str, Estimate]:
    """Take the numbers from what stands in `metrics.json`, with their intervals where they have one.

    >>> estimates({"auc": {"value": 0.91, "low": 0.9, "high": 0.92}, "rows": 50, "target": "late"})
    {'auc': Estimate(value=0.91, low=0.9, high=0.92), 'rows': Estimate(value=50.0, low=None, high=None)}
    """
    found = {name: _estimate(each) for name, each in stated.items()}
    return {name: each for name, each in found.items() if each}


def _part(stated: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = stated.get(key)
    if isinstance(inner, Mapping):
        return inner
    return stated if key == "metrics" else {}


def _estimate(stated: Any) -> Estimate | None:
    if not isinstance(stated, Mapping):
        return Estimate(float(stated)) if _is_number(stated) else None
    value, low, high = (stated.get(name) for name in ("value", "low", "high"))
    if not _is_number(value):
        return None
    return Estimate(float(value), *(float(end) if _is_number(end) else None for end in (low, high)))


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
