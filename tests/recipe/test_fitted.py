"""A fitted recipe runs on every kind of table, whole or in part."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ColumnError, DataError
from workbench.recipe import Recipe
from workbench.steps import Drop, ExpandDatetime, Impute, OrdinalEncode, Scale, categorical, numeric

TABLE = pl.DataFrame(
    {
        "row": [1, 2, 3, 4],
        'de"lay (min)': [1.0, None, float("inf"), 2.0],
        "träger's": ["UA", "AA", None, "UA"],
        "note": [["kept"], ["as"], ["it"], ["is"]],
    }
)
RECIPE = Recipe((Impute(numeric()), Scale(numeric()), OrdinalEncode(categorical())))
EXPECTED = {'de"lay (min)': [-np.sqrt(2.0), 0.0, 0.0, np.sqrt(2.0)], "träger's": [1.0, 0.0, 2.0, 1.0]}


def fitted() -> Any:
    return RECIPE.fit(TABLE.drop("note"), key="row")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda table: table, pl.DataFrame),
        (lambda table: table.lazy(), pl.LazyFrame),
        (lambda table: table.to_arrow(), pa.Table),
        (lambda table: table.to_pandas(), pd.DataFrame),
    ],
)
def test_the_same_kind_of_table_comes_back(make: Any, kind: type) -> None:
    given_table = make(TABLE.drop("note"))
    result = fitted().transform(given_table)
    assert isinstance(result, kind)
    found = pl.from_arrow(result) if isinstance(result, pa.Table) else result
    found = found.collect() if isinstance(found, pl.LazyFrame) else found
    assert list(found.columns) == TABLE.columns[:-1]
    for name, values in EXPECTED.items():
        assert list(found[name]) == pytest.approx(values)


def test_pandas_keeps_its_index() -> None:
    frame = TABLE.drop("note").to_pandas().set_index(pd.Index(list("wxyz")))
    assert list(fitted().transform(frame).index) == list("wxyz")


def test_columns_that_are_no_features_come_as_they_came() -> None:
    result = fitted().transform(TABLE.with_columns(extra=pl.lit("x")))
    assert result["note"].to_list() == TABLE["note"].to_list()
    assert result["row"].dtype == pl.Int64
    assert result["extra"].to_list() == ["x"] * 4


def test_columns_that_no_feature_needs_may_be_absent() -> None:
    recipe = Recipe((Scale(numeric()), Drop("row"), OrdinalEncode(categorical())))
    result = recipe.fit(TABLE.drop("note")).transform(TABLE.drop("note", "row"))
    assert result.columns == TABLE.columns[1:3]


def test_a_missing_column_and_a_changed_type_are_errors_that_name_it() -> None:
    with pytest.raises(ColumnError, match='no column "träger\'s"'):
        fitted().transform(TABLE.drop("träger's", "note"))
    with pytest.raises(ColumnError, match="stored as text"):
        fitted().transform(TABLE.drop("note").with_columns(pl.lit(3).alias("träger's")))


@pytest.mark.parametrize("whole", [2**53 + 1, -(2**53) - 1])
def test_a_whole_number_beyond_2_53_is_an_error_that_names_it(whole: int) -> None:
    table = pl.DataFrame({"x": [1, 2, 3]})
    model = Recipe((Scale("x"),)).fit(table)
    beyond = pl.DataFrame({"x": [1, whole]})
    for frame in (beyond, beyond.lazy().collect(engine="streaming")):
        with pytest.raises(DataError, match=f"'x' holds {whole}, beyond 2\\^53.*as text|text first"):
            model.transform(frame)
    unsigned = pl.DataFrame({"x": [2**53]}, schema={"x": pl.UInt64})
    assert model.transform(unsigned)["x"].is_finite().all()


def test_dates_and_zones_are_brought_to_utc() -> None:
    recipe = Recipe((ExpandDatetime(parts=("day", "hour")),))
    zoned = pl.Series([datetime(2013, 1, 1, 23, tzinfo=UTC)]).dt.convert_time_zone("America/New_York")
    table = pl.DataFrame({"zoned": zoned, "plain": [datetime(2013, 1, 1, 23)], "day": [date(2013, 1, 1)]})
    result = recipe.fit(table).transform(table)
    assert result.row(0, named=True) == {
        "zoned_day": 1.0,
        "zoned_hour": 23.0,
        "plain_day": 1.0,
        "plain_hour": 23.0,
        "day_day": 1.0,
        "day_hour": 0.0,
    }


def test_the_matrix_is_rounded_to_float32_once_and_held_as_float64() -> None:
    table = pl.DataFrame({"x": [0.1, None, 1e300]})
    matrix = Recipe().fit(table).matrix(table)
    assert matrix.dtype == np.float64
    assert matrix[0, 0] == np.float64(np.float32(0.1))
    assert np.isnan(matrix[1:]).all()


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=30), st.integers(1, 29))
def test_rows_do_not_see_each_other(values: list[float | None], cut: int) -> None:
    model = Recipe((Impute("x", strategy="constant", value=0.0), Scale("x", method="robust"))).fit(
        pl.DataFrame({"x": [1.0, 2.0, 4.0, 8.0]})
    )
    table = pl.DataFrame({"x": values}, schema={"x": pl.Float64})
    parts = pl.concat([model.transform(table[:cut]), model.transform(table[cut:])])
    assert parts.equals(model.transform(table))


def test_no_rows_come_back_as_no_rows() -> None:
    assert fitted().transform(TABLE.drop("note").head(0)).height == 0
    assert fitted().matrix(TABLE.drop("note").head(0)).shape == (0, 2)
