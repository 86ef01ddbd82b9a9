"""Samples: the same rows from the same data however it is kept, of the size asked for, and fair."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from scipy import stats

from workbench.errors import ColumnError, DataError, InputError
from workbench.sampling import sample

ROWS = 20_000
CARRIERS = ["UA"] * 60 + ["AA"] * 30 + ["OO"] * 9 + [None]
FLIGHTS = pl.DataFrame(
    {
        "row": range(ROWS),
        "name": [f"flight {at}" for at in range(ROWS)],
        "carrier": [CARRIERS[at * 7919 % 100] for at in range(ROWS)],
        "late": [at % 3 == 0 for at in range(ROWS)],
        "weight": [1.0 + at % 10 for at in range(ROWS)],
    }
)
DESIGNS: dict[str, dict[str, Any]] = {
    "n": {"n": 500},
    "fraction": {"fraction": 0.05},
    "strata": {"n": 500, "stratify": "carrier"},
    "equal strata": {"n": 500, "stratify": "carrier", "allocation": "equal"},
    "strata by flag": {"fraction": 0.025, "stratify": "late"},
    "weights": {"n": 500, "weights": "weight"},
}
every_design = pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())


def rows_of(frame: Any) -> list[int]:
    return nw.from_native(frame).lazy().collect()["row"].to_list()


@every_design
@pytest.mark.parametrize("key", ["row", "name", None])
def test_the_sample_does_not_depend_on_files_row_groups_or_order(
    design: Any, key: str | None, tmp_path: Path
) -> None:
    expected = sample(FLIGHTS, key=key, seed=7, **design)
    ways = {"one": (1, None), "many": (13, 100), "shuffled": (3, 7000)}
    for way, (files, row_group) in ways.items():
        table = FLIGHTS.sample(fraction=1, shuffle=True, seed=1) if way == "shuffled" else FLIGHTS
        folder = tmp_path / way
        folder.mkdir()
        for at, part in enumerate(table.iter_slices(-(-ROWS // files))):
            part.write_parquet(folder / f"{at:02}.parquet", row_group_size=row_group)

        found = sample(pl.scan_parquet(folder), key=key, seed=7, **design).collect(engine="streaming")

        assert found.sort("row").equals(expected.sort("row")), way
        assert "n" not in design or found.equals(expected), "and in one order"


def test_the_sample_does_not_depend_on_threads(tmp_path: Path) -> None:
    FLIGHTS.write_parquet(tmp_path / "flights.parquet", row_group_size=500)
    program = f"""
import polars as pl, workbench as wb
flights = wb.scan({str(tmp_path / "flights.parquet")!r})
print(pl.thread_pool_size())
for design in {list(DESIGNS.values())!r}:
    print(wb.sample(flights, seed=7, **design).collect(engine="streaming")["row"].to_list())
"""
    said = {}
    for threads in ("1", "4"):
        limited = {**os.environ, "POLARS_MAX_THREADS": threads}
        counted, *said[threads] = subprocess.check_output(
            [sys.executable, "-c", program], env=limited, text=True
        ).splitlines()
        assert counted == threads

    assert (
        said["1"]
        == said["4"]
        == [str(rows_of(sample(FLIGHTS, seed=7, **design))) for design in DESIGNS.values()]
    )


@pytest.mark.spark
@pytest.mark.parametrize("key", ["row", "name"])
def test_spark_draws_the_same_rows(spark: Any, key: str) -> None:
    there = spark.createDataFrame(FLIGHTS.to_arrow()).repartition(3)
    for name, design in DESIGNS.items():
        found = pl.from_arrow(sample(there, key=key, seed=7, **design).toArrow())
        expected = sample(FLIGHTS, key=key, seed=7, **design)

        assert isinstance(found, pl.DataFrame)
        assert found.sort("row").equals(expected.sort("row")), name
        assert "n" not in design or found.equals(expected), f"{name}: and in one order"


@pytest.mark.spark
def test_spark_draws_by_content_and_refuses_bad_weights(spark: Any) -> None:
    there = spark.createDataFrame(
        [(at // 2, -1.0 if at == 7 else 1.0) for at in range(100)], "row int, weight double"
    )

    found = sample(there, fraction=0.5).toArrow()["row"].to_pylist()

    assert 20 < len(found) < 80
    assert all(found.count(row) == 2 for row in found if row != 3)
    with pytest.raises(DataError, match="The weights of 1 rows"):
        sample(there, n=3, weights="weight")


@given(
    st.lists(st.integers(0, 300), max_size=200),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
    st.data(),
)
@settings(max_examples=30, deadline=None)
def test_any_cut_and_order_of_rows_gives_the_sample(
    keys: list[int], n: int, shuffle: Any, data: st.DataObject
) -> None:
    table = pl.DataFrame({"row": pl.Series(sorted(set(keys)), dtype=pl.Int64)})
    mixed = table["row"].to_list()
    shuffle.shuffle(mixed)
    at = data.draw(st.integers(0, len(mixed)))
    parts = [pl.DataFrame({"row": pl.Series(part, dtype=pl.Int64)}) for part in (mixed[:at], mixed[at:])]

    found = sample(pl.concat(parts, rechunk=False).lazy(), n=n, key="row").collect()

    assert found.height == min(n, table.height)
    assert sorted(rows_of(found)) == sorted(rows_of(sample(table, n=n, key="row")))


@every_design
def test_the_size_is_exact_where_it_is_promised(design: Any) -> None:
    found = sample(FLIGHTS, key="row", **design)

    if design == {"fraction": 0.05}:
        assert stats.binomtest(found.height, ROWS, 0.05).pvalue > 1e-4
    else:
        assert found.height == 500


@pytest.mark.parametrize("n", [1, 2, 17, ROWS - 1, ROWS, 2 * ROWS])
def test_n_rows_or_all(n: int) -> None:
    for design in ({}, {"stratify": "carrier"}, {"weights": "weight"}):
        found = sample(FLIGHTS, n=n, key="row", **design)

        assert found.height == min(n, ROWS)
        assert found["row"].n_unique() == found.height


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    sizes = [{"n": 100}, {"fraction": 0.02}, {"n": 1000}]

    small, middle, large = (set(rows_of(sample(FLIGHTS, key="row", seed=3, **size))) for size in sizes)

    assert small < middle < large


def test_the_head_of_a_sample_is_a_sample() -> None:
    assert sample(FLIGHTS, n=500, key="row").head(20).equals(sample(FLIGHTS, n=20, key="row"))


def test_every_row_has_the_same_chance() -> None:
    table = pl.DataFrame({"row": range(200)})

    drawn = np.concatenate([rows_of(sample(table, n=20, key="row", seed=seed)) for seed in range(150)])

    assert stats.chisquare(np.bincount(drawn, minlength=200)).pvalue > 1e-4


def test_another_seed_is_another_sample() -> None:
    one, other = (set(rows_of(sample(FLIGHTS, n=2000, key="row", seed=seed))) for seed in (0, 1))

    # with nothing to do with the first, the second takes one in ten of its rows
    assert stats.binomtest(len(one & other), 2000, 0.1).pvalue > 1e-4


def test_strata_get_their_parts_and_null_is_one() -> None:
    found = sample(FLIGHTS, n=1000, stratify="carrier", key="row")["carrier"].value_counts(sort=True).rows()

    assert found == [("UA", 600), ("AA", 300), ("OO", 90), (None, 10)]
    assert "sample_weight" not in sample(FLIGHTS, n=1000, stratify="carrier").columns


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["OO", "UA", "AA"])])
def test_strata_may_be_coded(dtype: Any) -> None:
    coded = FLIGHTS.with_columns(pl.col("carrier").cast(dtype))

    found = sample(coded, n=100, stratify="carrier", key="row")

    assert found.schema["carrier"] == dtype
    assert rows_of(found) == rows_of(sample(FLIGHTS, n=100, stratify="carrier", key="row"))


def test_equal_strata_come_with_the_rows_that_each_stands_for() -> None:
    found = sample(FLIGHTS, n=1000, stratify="carrier", allocation="equal", key="row")

    sizes = found.group_by("carrier").agg(pl.len(), pl.sum("sample_weight").round(6)).sort("carrier").rows()
    assert sizes == [(None, 200, 200.0), ("AA", 267, 6000.0), ("OO", 266, 1800.0), ("UA", 267, 12000.0)]


def test_weights_make_rows_as_much_likelier_and_estimates_stay_unbiased() -> None:
    table = pl.DataFrame({"row": range(400), "weight": [1.0 + at % 4 for at in range(400)]})
    table = table.with_columns(value=pl.col("row").cast(pl.Float64) ** 1.5)
    samples = [sample(table, n=40, weights="weight", key="row", seed=seed) for seed in range(200)]

    totals = np.array(
        [drawn.select((pl.col("value") * pl.col("sample_weight")).sum()).item() for drawn in samples]
    )
    assert abs(stats.zscore([*totals, table["value"].sum()])[-1]) < 1
    assert stats.ttest_1samp(totals, table["value"].sum()).pvalue > 1e-3
    by_weight = pl.concat(samples)["weight"].value_counts().sort("weight")["count"].to_numpy()
    np.testing.assert_allclose(by_weight / by_weight.sum(), np.arange(1, 5) / 10, atol=0.015)


def test_a_row_of_no_weight_is_never_drawn_and_a_heavy_one_always() -> None:
    table = pl.DataFrame({"row": range(100), "weight": [0.0] * 50 + [1.0] * 49 + [1e6]})

    for n in (10, 1000):
        found = sample(table, n=n, weights="weight", key="row")

        assert found.height == min(n, 50)
        assert found["row"].min() >= 50
        assert found.filter(row=99)["sample_weight"].to_list() == [1.0]


@pytest.mark.parametrize("weight", [None, -1.0, float("nan"), float("inf")])
def test_bad_weights_are_counted(weight: float | None) -> None:
    table = FLIGHTS.with_columns(weight=pl.when(pl.col("row") < 3).then(pl.lit(weight)).otherwise(1.0))

    with pytest.raises(DataError, match="The weights of 3 rows"):
        sample(table, n=5, weights="weight")


@every_design
def test_a_frame_comes_back_as_its_kind(design: Any) -> None:
    expected = sorted(rows_of(sample(FLIGHTS, key="row", **design)))

    for turn, kind in (
        (pl.DataFrame.lazy, pl.LazyFrame),
        (pl.DataFrame.to_pandas, pd.DataFrame),
        (pl.DataFrame.to_arrow, pa.Table),
    ):
        found = sample(turn(FLIGHTS), key="row", **design)

        assert isinstance(found, kind)
        assert sorted(rows_of(found)) == expected


def test_a_whole_pandas_frame_keeps_its_rows_and_their_index() -> None:
    given = pd.DataFrame({"row": [3, 1, 2]}, index=[30, 10, 20])

    for design in ({"n": 5}, {"fraction": 1.0}, {"n": 3, "stratify": "row"}):
        pd.testing.assert_frame_equal(sample(given, key="row", **design), given)


def test_without_a_key_rows_that_are_alike_go_together() -> None:
    twice = pl.concat([FLIGHTS, FLIGHTS])

    found = sample(twice, fraction=0.1)

    assert (found["row"].value_counts()["count"] == 2).all()
    assert found.filter(pl.int_range(pl.len()) % 2 == 0).height == found.height / 2


def test_an_empty_frame_gives_an_empty_sample() -> None:
    for design in DESIGNS.values():
        assert sample(FLIGHTS.clear(), key="row", **design).height == 0


def test_a_column_may_have_any_name() -> None:
    odd = {"row": "workbench_rank", "carrier": "workbench slice", "weight": 'we"ight`'}
    table = FLIGHTS.rename(odd)
    by_strata = sample(table, n=50, stratify=odd["carrier"], key=odd["row"])
    by_weight = sample(table, n=50, weights=odd["weight"], key=odd["row"])

    assert by_strata.columns == table.columns
    assert by_strata[odd["row"]].to_list() == rows_of(sample(FLIGHTS, n=50, stratify="carrier", key="row"))
    assert by_weight[odd["row"]].to_list() == rows_of(sample(FLIGHTS, n=50, weights="weight", key="row"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Give either n="),
        ({"n": 1, "fraction": 0.5}, "Give either n="),
        ({"n": 0}, "n=0 is no number of rows"),
        ({"n": 1.5}, r"n=1\.5 is no number of rows"),
        ({"n": True}, "n=True is no number of rows"),
        ({"fraction": 0}, "fraction=0 is no share"),
        ({"fraction": 1.1}, r"fraction=1\.1 is no share"),
        ({"fraction": float("nan")}, "fraction=nan is no share"),
        ({"n": 1, "seed": "a"}, "A seed is a whole number"),
        ({"n": 1, "stratify": "carrier", "weights": "weight"}, "by strata or by weights"),
        ({"n": 1, "allocation": "equal"}, "Name a column of strata"),
        (
            {"n": 1, "stratify": "carrier", "allocation": "equally"},
            r"No allocation 'equally'\. Did you mean 'equal'",
        ),
        (
            {"n": 2, "stratify": "carrier", "allocation": "equal"},
            "2 rows cannot be dealt equally to 4 strata",
        ),
    ],
)
def test_arguments_that_make_no_sample(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sample(FLIGHTS, **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": "rwo"}, "Did you mean 'row'"),
        ({"stratify": "carier"}, "Did you mean 'carrier'"),
        ({"stratify": "weight"}, "strata are of text, whole numbers or flags"),
        ({"weights": "wieght"}, "Did you mean 'weight'"),
        ({"weights": "carrier"}, "weights are numbers"),
    ],
)
def test_columns_that_make_no_sample(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ColumnError, match=message):
        sample(FLIGHTS, n=10, **given)


def test_a_column_of_the_weights_name_is_not_overwritten() -> None:
    table = FLIGHTS.rename({"late": "sample_weight"})

    with pytest.raises(ColumnError, match="has a column 'sample_weight' already"):
        sample(table, n=10, weights="weight")
    assert sample(table, n=10).columns == table.columns


def test_a_missing_key_is_an_error() -> None:
    table = FLIGHTS.with_columns(row=pl.when(pl.col("row") > 5).then("row"))

    with pytest.raises(DataError, match="'row' is null in some rows"):
        sample(table, n=10, key="row")


def test_a_sample_by_fraction_reads_nothing_yet_and_one_by_number_counts_once() -> None:
    reads = []

    def read(columns: list[str] | None, predicate: Any, rows: Any, size: Any) -> Any:
        reads.append(columns)
        yield FLIGHTS.select(columns or pl.all())

    table = register_io_source(read, schema=FLIGHTS.schema)

    sample(table, fraction=0.5, key="row")
    assert reads == []
    sample(table, n=5, key="row")
    assert reads == [["row"]]
