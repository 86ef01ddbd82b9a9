from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.validation.binary import BinaryOutcomes
from workbench.validation.comparing import compare
from workbench.validation.resampling import Resampling


def test_a_gain_has_the_interval_of_paired_drawings(binary: BinaryOutcomes) -> None:
    """Two answers that err alike: their difference is far surer than either of them."""
    noise = np.random.default_rng(0).normal(0, 0.02, binary.n_rows)
    blurred = replace(binary, probability=np.clip(binary.probability + noise, 0, 1))
    resampling = Resampling(binary.n_rows, 200, 0)
    found = compare(binary, blurred, resampling)
    drawn = [
        blurred.metrics(weights)["brier"] - binary.metrics(weights)["brier"]
        for weights in resampling.weights()
    ]
    gain = found.gain["brier"]
    assert gain.value == pytest.approx(found.baseline["brier"].value - found.metrics["brier"].value)
    assert (gain.low, gain.high) == pytest.approx(tuple(np.percentile(drawn, [2.5, 97.5])))
    assert gain.high - gain.low < 0.3 * (found.metrics["brier"].high - found.metrics["brier"].low)


def test_nobody_is_better_than_himself(binary: BinaryOutcomes) -> None:
    found = compare(binary, binary, Resampling(binary.n_rows, 20, 0))
    assert {(gain.value, gain.low, gain.high) for gain in found.gain.values()} == {(0.0, 0.0, 0.0)}
