"""What stands out is found where it is, and not where it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.profiling.tables import mixed
from workbench.engines import infer_schema
from workbench.profiling import profile

RNG = np.random.default_rng(0)


def concerns(values: Any, **kind: Any) -> dict[str, str]:
    table = pl.DataFrame({"x": values})
    schema = infer_schema(table)
    told = profile(table, schema=schema.declare("x", **kind) if kind else schema)
    return {finding.concern: finding.says for finding in told["x"].findings}


def test_nothing_stands_out_in_plain_columns() -> None:
    told = profile(mixed())

    assert told.findings == ()
    assert [column.name for column in told.columns if column.findings] == []


def test_no_values_one_value_nearly_one_value() -> None:
    assert concerns(pl.Series([None, None], dtype=pl.Float64)) == {"empty": "Every value is missing."}
    assert concerns([2013.0, 2013.0])["constant"] == "One value: 2013."
    assert concerns(["x", None, "x", "x"])["constant"] == "One value wherever one is given: 'x'."
    assert concerns([0.0] * 995 + [1.0] * 5)["nearly constant"] == "0 in 99.50% of the values."
    assert "nearly constant" not in concerns([0.0] * 98 + [1.0] * 2)


def test_many_missing() -> None:
    assert concerns([1.0, None, 2.0])["mostly missing"] == "33.3% of the rows have no value."
    assert "mostly missing" not in concerns([1.0, 2.0, 3.0, None])


def test_values_that_are_not_finite() -> None:
    found = concerns([1.0, float("nan"), float("inf"), None, 3.0])

    assert found["not finite"] == "2 values are NaN or infinite; they count as missing."


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([*range(60)] * 20 + [99] * 300, ["99 (300 rows)"]),
        ([*range(60)] * 20 + [-1] * 3 + [-999], ["-999 (1 rows)", "-1 (3 rows)"]),
        ([*RNG.random(500), *[999.0] * 20], ["999 (20 rows)"]),
        ([*RNG.random(50_000), *[-9.0] * 5_000], ["-9 (about "]),
        ([*range(-50, 60)] * 20 + [-1] * 99, []),  # -1 among others below zero
        ([*range(101)] * 20, []),  # 99 among percents
        ([-1, 0, 1] * 20, []),  # three classes
        ([*range(60)] * 20 + [99], []),  # once
    ],
)
def test_numbers_that_stand_for_missing(values: list[float], codes: list[str]) -> None:
    said = concerns(values, kind="number").get("disguised missing", "")

    assert bool(said) == bool(codes)
    assert all(code in said for code in codes)


def test_words_that_stand_for_missing() -> None:
    said = concerns(["UA", "Unknown", " n/a ", "Not_Reported", "UA", "none of these"] * 5)[
        "disguised missing"
    ]

    assert (
        said == "These may stand for missing: ' n/a ' (5 rows), 'Not_Reported' (5 rows), 'Unknown' (5 rows)."
    )
    assert "'' (5 rows)" in concerns(["", "UA", "AA"] * 5)["disguised missing"]


def test_heavy_tails_by_tukeys_outer_fences() -> None:
    values = [*range(100), 1_000, 2_000]

    assert concerns(values)["outliers"].startswith("2.0% of the values lie outside ")
    assert "outliers" not in concerns([*range(200), 1_000])


def test_a_heavy_tail_of_many_values_is_about_so_heavy() -> None:
    values = np.concatenate([RNG.normal(size=57_000), RNG.normal(loc=100, size=3_000)])

    assert concerns(values)["outliers"].startswith("About 5.")


def test_what_may_name_rows() -> None:
    assert "likely id" in concerns([f"N{at}" for at in range(100)])
    assert "likely id" in concerns(range(50_000))
    assert "likely id" not in concerns(RNG.random(1_000))
    assert "likely id" not in concerns([*range(50)] * 2)
    assert "likely id" not in concerns(range(5))


@pytest.mark.parametrize("rows", [1_000, 50_000])
def test_rows_that_repeat_others(rows: int) -> None:
    table = pl.DataFrame({"x": RNG.random(rows), "y": RNG.random(rows)})
    (found,) = profile(pl.concat([table, table.head(rows // 10)])).findings
    repeats = float(found.says.removeprefix("About ").split(" ")[0].replace(",", ""))

    assert found.concern == "duplicate rows"
    assert repeats == pytest.approx(rows // 10, rel=0.05 if rows > 16_384 else 0)


def test_few_repeats_among_many_rows_are_not_made_up() -> None:
    assert profile(pl.DataFrame({"x": RNG.random(100_000)})).findings == ()


@pytest.mark.spark
def test_rows_that_repeat_others_on_spark(spark: Any) -> None:
    once = pl.DataFrame({"x": RNG.random(20_000)})
    told = profile(spark.createDataFrame(pl.concat([once, once]).to_arrow()))

    assert [finding.concern for finding in told.findings] == ["duplicate rows"]
    assert profile(spark.createDataFrame(once.to_arrow())).findings == ()
