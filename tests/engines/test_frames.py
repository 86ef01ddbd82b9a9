"""Frames of any kind go in, lazy ones are inside, and the same kind comes out."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from workbench.engines import engine_of, lazy, restore
from workbench.errors import InputError

TABLE = pl.DataFrame({"n": [1, None, 3], "s": ["x", None, "é"]})


def test_a_polars_frame_comes_back_as_it_was() -> None:
    assert restore(lazy(TABLE), TABLE).equals(TABLE)
    assert isinstance(restore(lazy(TABLE.lazy()), TABLE.lazy()), pl.LazyFrame)


def test_a_pandas_frame_keeps_its_index_where_its_rows_are_as_many() -> None:
    given = pd.DataFrame({"n": [1, 2, 3]}, index=[7, 8, 9])
    rows = lazy(given)

    assert restore(rows.with_columns(m=nw.col("n") * 2), given).index.tolist() == [7, 8, 9]
    assert restore(rows.filter(nw.col("n") > 1), given)["n"].tolist() == [2, 3]


def test_an_arrow_table_comes_back_as_one() -> None:
    given = pa.table({"n": [1, None, 3]})

    assert restore(lazy(given), given).equals(given)


def test_a_dict_of_columns_is_a_frame() -> None:
    assert lazy({"n": [1, 2]}).collect()["n"].to_list() == [1, 2]


def test_narwhals_frames_are_frames() -> None:
    assert isinstance(restore(lazy(nw.from_native(TABLE)), nw.from_native(TABLE)), pl.DataFrame)


@pytest.mark.spark
def test_a_spark_frame_stays_one(spark: Any) -> None:
    given = spark.createDataFrame(TABLE.to_arrow())
    rows = lazy(given)

    assert engine_of(rows).name == "spark"
    assert restore(rows.filter(nw.col("n") > 1), given).toArrow().to_pydict() == {"n": [3], "s": ["é"]}


def test_polars_runs_what_is_not_sparks() -> None:
    for given in (TABLE, TABLE.lazy(), TABLE.to_pandas(), TABLE.to_arrow()):
        assert engine_of(lazy(given)).name == "polars"


@pytest.mark.parametrize("given", [[1, 2], "flights.csv", None, 7])
def test_what_is_no_frame_is_refused_with_what_is(given: Any) -> None:
    with pytest.raises(InputError, match=r"is no frame\. Known: Spark DataFrame"):
        lazy(given)
