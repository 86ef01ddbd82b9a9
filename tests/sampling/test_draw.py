"""The same sample from the same data however it is kept, as the kind of frame that was given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source

from tests.sampling.examples import DESIGNS, FLIGHTS, ROWS, every_design, rows_of
from workbench.errors import ColumnError, DataError, InputError
from workbench.sampling import sample


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
@pytest.mark.parametrize(
    ("design", "key"), [("n", "name"), ("fraction", "row"), ("equal strata", "row"), ("weights", "row")]
)
def test_spark_draws_the_same_rows(design: str, key: str, spark: Any) -> None:
    there = spark.createDataFrame(FLIGHTS.to_arrow()).repartition(3)

    found = pl.DataFrame(sample(there, key=key, seed=7, **DESIGNS[design]).toArrow())

    expected = sample(FLIGHTS, key=key, seed=7, **DESIGNS[design])
    assert found.sort("row").equals(expected.sort("row"))
    assert design == "fraction" or found.equals(expected), "and in one order"


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
    for design in ({"n": 10}, {"n": ROWS}, {"n": 10, "stratify": "carrier"}, {"fraction": 0.1}):
        found = sample(table, key="row", **design)

        assert found.equals(
            table.join(found.select("row"), on="row", maintain_order="right").select(table.columns)
        )


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
