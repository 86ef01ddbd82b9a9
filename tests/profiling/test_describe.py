"""A profile's figures are those of numpy and pandas, from one pass over the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from scipy import stats

from tests.profiling.tables import AWKWARD, mixed
from workbench.engines import infer_schema
from workbench.errors import ColumnError, InputError
from workbench.profiling import Profile, profile

TABLE = mixed()
SEEN = profile(TABLE)
QUANTILES = {"5%": 0.05, "25%": 0.25, "50%": 0.5, "75%": 0.75, "95%": 0.95}


@pytest.mark.parametrize("name", ["delay", "distance"])
def test_numbers_agree_with_numpy_and_scipy(name: str) -> None:
    known = TABLE[name].drop_nulls().to_numpy()
    told = {figure: measured.value for figure, measured in SEEN[name].figures.items()}

    assert told == {
        "missing": 2_000 - len(known),
        "distinct": len(np.unique(known)),
        "mean": pytest.approx(known.mean()),
        "std": pytest.approx(known.std(ddof=1)),
        "skew": pytest.approx(stats.skew(known)),
        "zeros": (known == 0).sum(),
        "min": known.min(),
        "max": known.max(),
        **{figure: pytest.approx(np.quantile(known, at)) for figure, at in QUANTILES.items()},
    }


def test_every_figure_knows_its_rows_and_that_it_is_exact() -> None:
    present = TABLE["distance"].count()

    for name, measured in SEEN["distance"].figures.items():
        assert measured.rows == (2_000 if name == "missing" else present)
        assert measured.exact


def test_categories_are_counted() -> None:
    counts = TABLE["carrier"].drop_nulls().value_counts(sort=True, name="rows")

    assert [(held.value, held.rows) for held in SEEN["carrier"].frequent] == counts.rows()
    assert (SEEN["carrier"]["shortest"].value, SEEN["carrier"]["longest"].value) == (2, 2)


def test_times_are_told_as_text() -> None:
    assert SEEN["when"]["min"].value == str(TABLE["when"].min())
    assert SEEN["when"]["max"].value == str(TABLE["when"].max())


def test_a_histogram_holds_every_row() -> None:
    for name in ("delay", "distance", "when", "late"):
        spread = SEEN[name].spread
        assert spread is not None
        assert sum(spread.counts) == spread.rows == TABLE[name].count()
        assert len(spread.edges) == len(spread.counts) + 1 <= 21


def test_the_whole_numbers_of_a_bin_are_as_many_in_each() -> None:
    months = profile(pl.DataFrame({"month": [*range(1, 13)] * 5}))["month"].spread

    assert months is not None
    assert months.counts == (5,) * 12
    assert months.edges == tuple(at + 0.5 for at in range(13))


def test_a_few_far_values_do_not_flatten_the_histogram() -> None:
    spread = profile(pl.DataFrame({"x": [*np.linspace(0, 1, 999), 1e6]}))["x"].spread

    assert spread is not None
    assert float(spread.edges[-1]) < 3
    assert sum(spread.counts) == 1_000


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1))
def test_quantiles_are_those_of_numpy(values: list[float | None]) -> None:
    seen = profile(pl.DataFrame({"x": values}, schema={"x": pl.Float64}))["x"]
    known = [value for value in values if value is not None]

    assert seen["missing"].value == len(values) - len(known)
    if known:
        told = [seen[figure].value for figure in QUANTILES]
        assert told == pytest.approx(np.quantile(known, list(QUANTILES.values())).tolist())


def test_of_many_values_quantiles_are_close_and_say_so() -> None:
    values = np.random.default_rng(0).lognormal(size=100_000)
    seen = profile(pl.DataFrame({"x": values}))["x"]

    assert not seen["50%"].exact
    assert seen["mean"].exact
    assert [(values <= seen[figure].value).mean() for figure in QUANTILES] == pytest.approx(
        list(QUANTILES.values()), abs=0.003
    )
    assert seen["distinct"].value == pytest.approx(100_000, rel=0.03)
    assert not seen["distinct"].exact
    assert seen.frequent == ()


def test_ids_beyond_a_float_are_told_apart() -> None:
    ids = [2**53, 2**53 + 1, 2**53 + 2]
    table = pl.DataFrame({"key": ids})

    assert profile(table, schema=infer_schema(table, key="key"))["key"]["distinct"].value == 3


def test_all_figures_come_from_one_scan() -> None:
    scans = []

    def read(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        scans.append(columns)
        yield TABLE if columns is None else TABLE.select(columns)

    frame = register_io_source(read, schema=TABLE.schema)
    told = profile(frame, schema=infer_schema(TABLE))

    assert close(told) == close(SEEN)
    assert len(scans) == 1


def test_only_the_columns_of_the_schema_are_described() -> None:
    told = profile(TABLE, schema=infer_schema(TABLE).select("delay"))

    assert [column.name for column in told.columns] == ["delay"]
    assert "'when'" in told.findings[-1].says


def test_a_column_or_figure_that_is_not_there_is_named() -> None:
    with pytest.raises(ColumnError, match="Did you mean 'delay'"):
        SEEN["dely"]
    with pytest.raises(ColumnError, match="Did you mean 'mean'"):
        SEEN["delay"]["meen"]
    with pytest.raises(ColumnError, match="distance"):
        profile(TABLE.drop("distance"), schema=infer_schema(TABLE))
    with pytest.raises(InputError, match="no column"):
        profile(pl.DataFrame({"parts": [[1]]}))


@pytest.mark.parametrize("table", AWKWARD.values(), ids=AWKWARD)
def test_awkward_tables_are_described(table: pl.DataFrame) -> None:
    told = profile(table)

    assert told.rows == table.height
    assert [column.name for column in told.columns] == table.columns
    assert json.loads(json.dumps(told.to_json(), allow_nan=False))["rows"] == table.height
    assert told._repr_html_().count("<tr>") == table.width + 1
    assert told.to_markdown().count("\n| ") == table.width + 2


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    order = list(range(200))
    random.shuffle(order)

    assert close(profile(TABLE.head(200)[order])) == close(profile(TABLE.head(200)))


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "lazy"])
def test_frames_of_other_kinds_are_described_alike(kind: str) -> None:
    frame = {"pandas": TABLE.to_pandas, "pyarrow": TABLE.to_arrow, "lazy": TABLE.lazy}[kind]()

    assert close(profile(frame)) == close(SEEN)


@pytest.mark.spark
def test_spark_says_the_same(spark: Any) -> None:
    assert close(profile(spark.createDataFrame(TABLE.to_arrow()))) == close(SEEN)


@pytest.mark.spark
@pytest.mark.parametrize("name", ["no rows", "not finite"])
def test_spark_describes_awkward_tables(spark: Any, name: str) -> None:
    table = AWKWARD[name]

    assert close(profile(spark.createDataFrame(table.to_arrow()))) == close(profile(table))


def close(told: Profile) -> Any:
    """A profile's plain values without the last digits of its numbers."""
    return _rounded(told.to_json())


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(held) for held in value]
    return f"{value:.9g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def test_a_narwhals_frame_is_described() -> None:
    assert close(profile(nw.from_native(TABLE))) == close(SEEN)
