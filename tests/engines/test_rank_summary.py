"""A rank summary answers quantiles from parts, whatever the parts."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.rank_summary import RankSummary

AT = (0.01, 0.1, 0.5, 0.9, 0.99)


def summary(values: np.ndarray, *, part: int) -> RankSummary:
    ranks = RankSummary()
    for start in range(0, len(values), part):
        different, rows = np.unique(values[start : start + part], return_counts=True)
        ranks.add(different, rows.astype(float))
    return ranks


@pytest.mark.parametrize("part", [1_000, 100_000, 1_000_000])
def test_quantiles_are_close_however_the_rows_are_cut(part: int) -> None:
    values = np.random.default_rng(0).normal(size=1_000_000)

    found = summary(values, part=part).quantiles(AT)

    assert [(values <= value).mean() for value in found] == pytest.approx(AT, abs=0.001)


def test_a_value_that_most_rows_hold_is_its_quantiles() -> None:
    values = np.concatenate([np.zeros(70_000), np.random.default_rng(0).random(30_000)])

    found = summary(values, part=9_000).quantiles((0.1, 0.69, 0.71))

    assert found[:2] == [0.0, 0.0]
    assert found[2] > 0


def test_few_values_are_kept_as_they_are() -> None:
    assert summary(np.arange(100.0), part=7).quantiles((0.0, 0.5, 1.0)) == [0.0, 49.0, 99.0]
