"""The formulas agree with scipy and statsmodels, and keep the laws they must."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.stats.multitest import multipletests

from workbench.profiling.measures import (
    benjamini_hochberg,
    correlation_interval,
    correlation_p,
    correlation_ratio,
    cramers_v,
)

TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 50))
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("rows", [3, 4, 10, 1_000])
def test_the_p_value_of_a_correlation(rows: int) -> None:
    x = RNG.normal(size=rows)
    y = x + RNG.normal(size=rows) * 3
    r, p = stats.pearsonr(x, y)

    assert correlation_p(r, rows) == pytest.approx(p, rel=1e-9)


def test_the_p_value_far_out_is_still_right() -> None:
    t = 0.3 * np.sqrt(9_998 / (1 - 0.09))

    assert correlation_p(0.3, 10_000) == pytest.approx(2 * stats.t.sf(t, 9_998), rel=1e-9)
    assert correlation_p(1.0, 10) == 0.0


def test_two_rows_tell_nothing() -> None:
    assert isnan(correlation_p(1.0, 2))
    assert isnan(correlation_interval(0.5, 3, "pearson")[0])


@pytest.mark.parametrize("rows", [5, 50, 5_000])
def test_the_interval_of_a_correlation(rows: int) -> None:
    x = RNG.normal(size=rows)
    answer = stats.pearsonr(x, x + RNG.normal(size=rows))
    known = answer.confidence_interval(0.95)

    assert correlation_interval(answer.statistic, rows, "pearson") == pytest.approx((known.low, known.high))


def test_the_interval_of_a_rank_correlation_is_wider() -> None:
    low, high = correlation_interval(0.6, 100, "spearman")
    reach = 1.959964 * np.sqrt((1 + 0.36 / 2) / 97)

    assert (np.arctanh(low), np.arctanh(high)) == pytest.approx(
        (np.arctanh(0.6) - reach, np.arctanh(0.6) + reach)
    )


def bergsma(table: np.ndarray) -> float:
    """The paper's formulas (its section 4), from scipy's chi-squared."""
    chi2, n, (r, c) = stats.chi2_contingency(table, correction=False).statistic, table.sum(), table.shape
    phi2 = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    return float(np.sqrt(phi2 / min(r - (r - 1) ** 2 / (n - 1) - 1, c - (c - 1) ** 2 / (n - 1) - 1)))


@pytest.mark.parametrize(
    "table",
    [
        [[68, 119, 26, 7], [20, 84, 17, 94], [15, 54, 14, 10], [5, 29, 14, 16]],  # hair and eyes (Snee 1974)
        [[122, 167, 528, 673], [203, 118, 178, 212]],  # class and survival on the Titanic
        [[3, 1], [1, 3]],
    ],
)
def test_cramers_v_and_its_p_value(table: list[list[int]]) -> None:
    counts = np.array(table)
    v, p = cramers_v(counts)

    assert v == pytest.approx(bergsma(counts))
    assert p == pytest.approx(stats.chi2_contingency(counts, correction=False).pvalue)


@given(TABLES)
def test_cramers_v_is_a_share_and_alike_from_both_sides(table: np.ndarray) -> None:
    v, p = cramers_v(table)

    assert isnan(v) or 0 <= v <= 1
    assert cramers_v(table.T) == pytest.approx((v, p), nan_ok=True)
    assert cramers_v(table[::-1]) == pytest.approx((v, p), nan_ok=True)


@given(st.integers(2, 6), st.integers(2, 50))
def test_categories_that_say_the_same_have_a_v_of_one(levels: int, rows: int) -> None:
    assert cramers_v(np.eye(levels, dtype=np.int64) * rows)[0] == pytest.approx(1.0)


def test_levels_without_rows_do_not_count() -> None:
    table = np.array([[30, 0, 10], [0, 0, 0], [10, 0, 30]])

    assert cramers_v(table) == pytest.approx(cramers_v(table[::2, ::2]))


def sums(groups: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(
        np.array([f(group) for group in groups], dtype=float) for f in (len, np.sum, lambda g: (g**2).sum())
    )  # type: ignore[return-value]


def test_the_correlation_ratio_is_that_of_an_analysis_of_variance() -> None:
    groups = [RNG.normal(size=30), RNG.normal(loc=0.7, size=50), RNG.normal(loc=-0.2, size=4)]
    eta, p = correlation_ratio(*sums(groups))
    everything = np.concatenate(groups)
    between = sum(len(g) * (g.mean() - everything.mean()) ** 2 for g in groups)

    assert eta**2 == pytest.approx(between / ((everything - everything.mean()) ** 2).sum())
    assert p == pytest.approx(stats.f_oneway(*groups).pvalue)


def test_the_correlation_ratio_where_nothing_can_be_said() -> None:
    assert all(map(isnan, correlation_ratio(*sums([np.arange(5.0)]))))  # one level
    assert all(map(isnan, correlation_ratio(*sums([np.ones(5), np.ones(3)]))))  # a constant
    assert correlation_ratio(*sums([np.ones(5), np.zeros(3)])) == (1.0, 0.0)  # no spread within
    assert isnan(correlation_ratio(*sums([np.ones(1), np.zeros(1)]))[1])  # a level for each row


P_VALUES = st.lists(st.floats(0, 1), min_size=1)


@given(P_VALUES)
def test_the_correction_is_statsmodels(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1].tolist())


@given(P_VALUES)
def test_the_correction_keeps_the_order_and_only_raises(p: list[float]) -> None:
    corrected = np.array(benjamini_hochberg(p))
    order = np.argsort(p)

    assert (np.diff(corrected[order]) >= 0).all()
    assert (corrected >= np.array(p) - 1e-12).all()
    assert corrected.max() <= 1


def test_tests_that_could_not_be_made_do_not_count() -> None:
    corrected = benjamini_hochberg([0.01, nan, 0.02])

    assert corrected[::2] == benjamini_hochberg([0.01, 0.02])
    assert isnan(corrected[1])
    assert inf not in corrected
    assert benjamini_hochberg([]) == []
