"""A model's metrics beside its baseline's, and how much better they are, on the same drawn rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.validation.binary import BinaryOutcomes
from workbench.validation.metrics import Estimate, gain
from workbench.validation.multiclass import MulticlassOutcomes
from workbench.validation.regression import RegressionOutcomes
from workbench.validation.resampling import Floats, Resampling

Outcomes = RegressionOutcomes | BinaryOutcomes | MulticlassOutcomes
Metrics = Mapping[str, Estimate]


@dataclass(frozen=True)
class Comparison:
    """The model's metrics by name, the baseline's, and by how much the model is better (positive)."""

    metrics: Metrics
    baseline: Metrics
    gain: Metrics


def compare(ours: Outcomes, theirs: Outcomes, resampling: Resampling) -> Comparison:
    """Measure both on the rows as they are and on drawn rows, so that the gain has an interval of its own."""

    def measure(weights: Floats) -> dict[tuple[int, str], float]:
        mine, other = ours.metrics(weights), theirs.metrics(weights)
        better = {name: gain(name, value, other[name]) for name, value in mine.items()}
        return {
            (at, name): value for at, part in enumerate((mine, other, better)) for name, value in part.items()
        }

    parts: tuple[dict[str, Estimate], ...] = ({}, {}, {})
    for (at, name), estimate in resampling.estimate(measure).items():
        parts[at][name] = estimate
    return Comparison(*parts)
