"""Associations of all pairs, against pandas, scipy and statsmodels."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from tests.profiling.tables import AWKWARD, HOSTILE, mixed
from workbench.engines import infer_schema
from workbench.errors import ColumnError
from workbench.profiling import Association, Associations, associations

TABLE = mixed()
NUMBERS, CATEGORIES = ("delay", "distance", "late", "when"), ("carrier", "origin")
FOUND = associations(TABLE)


def find(found: Associations, left: str, right: str, measure: str) -> Association:
    (pair,) = [p for p in found.pairs if {p.left, p.right} == {left, right} and p.measure == measure]
    return pair


def as_pandas() -> pd.DataFrame:
    when = pl.col("when").dt.timestamp("us").cast(pl.Float64)
    return TABLE.with_columns(when, pl.col("late").cast(pl.Float64)).to_pandas()


@pytest.mark.parametrize(("left", "right"), list(combinations(NUMBERS, 2)))
@pytest.mark.parametrize("measure", ["pearson", "spearman"])
def test_numbers_agree_with_pandas_and_scipy(left: str, right: str, measure: str) -> None:
    pair = find(FOUND, left, right, measure)
    known = as_pandas()[[left, right]].dropna()
    reference = {"pearson": stats.pearsonr, "spearman": stats.spearmanr}[measure](known[left], known[right])

    assert pair.value == pytest.approx(as_pandas()[[left, right]].corr(measure).iloc[0, 1], abs=1e-12)
    assert pair.p == pytest.approx(reference.pvalue, rel=1e-7, abs=1e-300)
    assert pair.rows == len(known)
    assert pair.exact


def test_categories_agree_with_scipy() -> None:
    pair = find(FOUND, *CATEGORIES, "cramers_v")
    table = pd.crosstab(as_pandas()["carrier"], as_pandas()["origin"]).to_numpy()

    assert pair.rows == table.sum()
    assert pair.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-7)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_and_a_number_agree_with_scipy(category: str, number: str) -> None:
    pair = find(FOUND, category, number, "correlation_ratio")
    known = as_pandas()[[category, number]].dropna()
    groups = [group[number].to_numpy() for _, group in known.groupby(category)]

    assert pair.rows == len(known)
    assert pair.p == pytest.approx(stats.f_oneway(*groups).pvalue, rel=1e-6, abs=1e-300)


def test_p_is_corrected_for_all_tests() -> None:
    p = [pair.p for pair in FOUND.pairs]

    assert len(p) == 2 * 6 + 1 + 8
    assert [pair.q for pair in FOUND.pairs] == pytest.approx(multipletests(p, method="fdr_bh")[1].tolist())


def test_the_strongest_come_first() -> None:
    strengths = [abs(pair.value or 0) for pair in FOUND.pairs]

    assert strengths == sorted(strengths, reverse=True)


def test_the_matrix_is_symmetric_and_its_columns_are_named() -> None:
    at = {name: place for place, name in enumerate(FOUND.columns)}

    assert set(at) == set(TABLE.columns)
    assert np.array_equal(FOUND.matrix, FOUND.matrix.T)
    assert np.array_equal(np.diag(FOUND.matrix), np.ones(6))
    assert FOUND.matrix[at["delay"], at["late"]] == find(FOUND, "delay", "late", "pearson").value


def test_a_target_keeps_its_own_pairs_and_orders_the_columns() -> None:
    found = associations(TABLE, target="late")
    others = [find(found, "late", name, "pearson").value for name in ("delay", "distance", "when")]

    assert all("late" in (pair.left, pair.right) for pair in found.pairs)
    assert len(found.pairs) == 2 * 3 + 2
    assert found.columns[0] == "late"
    assert set(found.columns) == set(TABLE.columns)
    assert others == [find(FOUND, "late", name, "pearson").value for name in ("delay", "distance", "when")]
    assert found.plot().data[0].type == "bar"


def test_the_table_goes_into_a_frame() -> None:
    frame = pl.DataFrame(FOUND.table)

    assert frame.height == len(FOUND.pairs)
    assert frame.filter(measure="cramers_v")["left"].to_list() == ["carrier"]


def test_the_result_is_plain_and_drawn() -> None:
    assert json.loads(json.dumps(FOUND.to_json()))["rows"] == 2_000
    assert "Spearman" in FOUND._repr_html_()
    assert FOUND.plot().data[0].type == "heatmap"
    assert "spearman" in FOUND.plot(numbers="spearman").layout.title.text


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    order = list(range(300))
    random.shuffle(order)
    one, other = associations(TABLE.head(300)), associations(TABLE.head(300)[order])

    for pair in one.pairs:
        twin = find(other, pair.left, pair.right, pair.measure)
        assert (twin.value, twin.rows) == (pytest.approx(pair.value, abs=1e-12), pair.rows)


def test_numbers_far_from_zero_lose_nothing() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=1_000)
    y = x + rng.normal(size=1_000)
    far = x * 1e-6 + 1e6  # so far that its mean is rounded
    pair = find(associations(pl.DataFrame({"x": far, "y": y * 1e9})), "x", "y", "pearson")

    assert pair.value == pytest.approx(np.corrcoef(far - 1e6, y)[0, 1], abs=1e-11)


def test_ranks_among_many_different_values_are_close_and_say_so() -> None:
    rng = np.random.default_rng(0)
    x = rng.lognormal(size=60_000)
    y = np.round(x + rng.normal(size=60_000), 1)
    pair = find(associations(pl.DataFrame({"x": x, "y": y})), "x", "y", "spearman")

    assert not pair.exact
    assert pair.value == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-5)


def test_minus_zero_is_a_level_as_zero_is() -> None:
    rows = pl.DataFrame({"code": [0.0, -0.0, 1.0, 1.0] * 5, "text": ["a", "a", "b", "b"] * 5})
    (pair,) = associations(rows, schema=infer_schema(rows).declare("code", kind="category")).pairs

    assert (pair.rows, pair.value) == (20, pytest.approx(1.0))


def test_minus_zero_is_zero() -> None:
    found = associations(pl.DataFrame({"x": [0.0, -0.0, 1.0, 2.0], "y": [1.0, 2.0, 3.0, 5.0]}))

    assert find(found, "x", "y", "spearman").value == pytest.approx(
        stats.spearmanr([0, 0, 1, 2], [1, 2, 3, 5])[0]
    )


def test_categories_may_be_stored_as_numbers() -> None:
    rows = {"code": [1, 2, 1, 2, None] * 8, "text": ["a", "b", "a", "b", "a"] * 8}
    schema = infer_schema(pl.DataFrame(rows)).declare("code", kind="category")
    (pair,) = associations(pl.DataFrame(rows), schema=schema).pairs

    assert (pair.measure, pair.value, pair.rows) == ("cramers_v", pytest.approx(1.0), 32)


def test_what_is_left_out_says_why() -> None:
    rows = 600
    table = pl.DataFrame(
        {
            "flight_id": range(rows),
            "note": [f"text {at}" for at in range(rows)],
            "year": [2013] * rows,
            "gone": pl.Series([None] * rows, dtype=pl.Float64),
            "place": [f"level {at % 300}" for at in range(rows)],
            "parts": [[1]] * rows,
            "hour": [at % 24 for at in range(rows)],
        }
    )
    found = associations(table)

    assert found.left_out == {
        "flight_id": "names rows",
        "note": "free text",
        "year": "constant",
        "gone": "has no values",
        "place": "300 levels, more than 256",
        "parts": "List(Int64)",
    }
    assert found.columns == ("hour",)
    assert found.pairs == ()


@pytest.mark.parametrize("target", ["arrival", "note"])
def test_a_target_must_be_among_the_columns_measured(target: str) -> None:
    table = pl.DataFrame({"hour": [1, 2, 3] * 20, "note": [f"text {at}" for at in range(60)]})

    with pytest.raises(ColumnError, match=target):
        associations(table, target=target)


@pytest.mark.parametrize("table", AWKWARD.values(), ids=AWKWARD)
def test_awkward_tables_are_measured(table: pl.DataFrame) -> None:
    found = associations(table)

    assert found.rows == table.height
    assert json.dumps(found.to_json(), allow_nan=False)
    assert found._repr_html_()
    assert found.plot()


def test_hostile_names_are_shown_and_not_run() -> None:
    assert "<script" not in associations(AWKWARD["hostile"])._repr_html_()
    assert HOSTILE in associations(AWKWARD["hostile"]).columns


def test_pandas_and_arrow_frames_are_taken() -> None:
    for frame in (TABLE.to_pandas(), TABLE.to_arrow(), TABLE.lazy()):
        pair = find(associations(frame), "delay", "late", "spearman")
        assert pair.value == pytest.approx(find(FOUND, "delay", "late", "spearman").value, abs=1e-12)


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark_says_the_same(spark: Any) -> None:
    found = associations(spark.createDataFrame(TABLE.to_arrow()))

    for pair in FOUND.pairs:
        twin = find(found, pair.left, pair.right, pair.measure)
        assert (twin.value, twin.rows) == (pytest.approx(pair.value, abs=1e-9), pair.rows)
