"""A row's lot is a function of its key: the same everywhere, uniform, and unrelated to other lots."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.engines import lazy
from workbench.engines.keys import HASHES, spare_name, with_row_hash
from workbench.errors import ColumnError, DataError, InputError

MANY = 200_000
IDS = {
    "a counter": np.arange(MANY),
    "negative": -np.arange(MANY),
    "multiples of 1000": np.arange(MANY) * 1000,
    "near 2^60": np.arange(MANY) + 2**60,
    "multiples of 2^31": np.arange(MANY) * 2**31,
    "a clock above a counter": (np.arange(MANY) // 100 << 22) + np.arange(MANY) % 100,
    "two words": (np.arange(MANY) % 1000) * 2**32 + np.arange(MANY) // 1000,
    "a date and a counter": 20130101 * 10**10 + np.arange(MANY),
}
AWKWARD_TEXT = [
    "",
    "a",
    "é",
    "日本語",
    "🎈" * 50,
    "x" * 1000,
    "nul\x00nul",
    "0123456789" * 3 + "ab",
    "1234567",
    "12345678",
]


def lots(keys: Any, seed: int = 0, purpose: str = "sample") -> np.ndarray:
    frame = lazy(pl.DataFrame({"key": keys}))
    hashed = with_row_hash(frame, key="key", seed=seed, purpose=purpose, output="lot")
    return hashed.collect()["lot"].to_numpy()


@pytest.mark.parametrize(
    "dtype", [pl.Int8, pl.UInt8, pl.Int32, pl.UInt64, pl.Int128, pl.String, pl.Categorical]
)
def test_a_key_has_one_lot_however_it_is_stored(dtype: Any) -> None:
    keys = [0, 1, 2, 127]

    assert lots(pl.Series(map(str, keys)).cast(pl.String).cast(dtype)).tolist() == lots(keys).tolist()


@given(st.integers(-(2**63), 2**63 - 1), st.integers(), st.text(max_size=5))
def test_a_lot_is_below_the_number_of_lots(key: int, seed: int, purpose: str) -> None:
    (lot,) = lots(pl.Series([key], dtype=pl.Int64), seed, purpose)

    assert 0 <= lot < HASHES


def test_different_keys_hardly_ever_share_a_lot() -> None:
    assert len(np.unique(lots(IDS["a counter"]))) == MANY


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
def test_lots_are_uniform_and_unrelated(ids: np.ndarray) -> None:
    lot = lots(ids) / HASHES
    chances = {
        "uniform": stats.kstest(lot, "uniform").pvalue,
        "of neighbours": square(lot[:-1], lot[1:]),
        "of another seed": square(lot, lots(ids, seed=1) / HASHES),
        "of another purpose": square(lot, lots(ids, purpose="split") / HASHES),
    }

    assert all(chance > 1e-4 for chance in chances.values()), chances


def square(one: np.ndarray, other: np.ndarray) -> float:
    """The p-value of two lots being uniform on the square."""
    cells = np.bincount((one * 32).astype(int) * 32 + (other * 32).astype(int), minlength=32 * 32)
    return float(stats.chisquare(cells).pvalue)


def test_text_keys_are_uniform() -> None:
    lot = lots([f"flight-{at:06d}" for at in range(MANY)]) / HASHES

    assert stats.kstest(lot, "uniform").pvalue > 1e-4


def test_the_codes_of_an_enum_do_not_matter() -> None:
    names = ["UA", "AA", "UA"]

    for levels in (["AA", "UA"], ["UA", "X", "AA"]):
        assert lots(pl.Series(names, dtype=pl.Enum(levels))).tolist() == lots(names).tolist()


def test_lots_are_what_they_were_in_earlier_versions() -> None:
    # what Spark 4.3 says to pmod(xxhash64(concat('sample 7 ', key)), 4503599627370496)
    assert lots(["1", "é"], seed=7).tolist() == [358769759152410, 1215660291969434]


@pytest.mark.spark
def test_keys_have_the_same_lots_on_spark(spark: Any) -> None:
    numbers = [0, 1, -1, 2**31 - 1, 2**31, -(2**31), 2**53, -(2**63), 2**63 - 1, 5]
    table = pl.DataFrame(
        {"number": numbers, "text": AWKWARD_TEXT, "small": pl.Series(range(10), dtype=pl.Int16)}
    )
    for key in table.columns:
        frames = (lazy(table), lazy(spark.createDataFrame(table.to_arrow())))
        here, there = (with_row_hash(each, key=key, seed=3, purpose="split", output="lot") for each in frames)

        assert here.select("lot").collect()["lot"].to_list() == there.to_native().toArrow()["lot"].to_pylist()


@pytest.mark.spark
def test_content_on_spark_tells_where_the_null_is(spark: Any) -> None:
    frame = lazy(spark.createDataFrame([(1, None), (None, 1), (1, None)], "a int, b int"))

    found = with_row_hash(frame, key=None, seed=0, purpose="sample", output="lot").to_native().toArrow()
    one, other, again = found["lot"].to_pylist()

    assert one == again != other


@pytest.mark.spark
def test_a_missing_key_is_an_error_on_spark(spark: Any) -> None:
    frame = lazy(spark.createDataFrame([(1,), (None,)], "row int"))
    hashed = with_row_hash(frame, key="row", seed=0, purpose="sample", output="lot").to_native()

    with pytest.raises(Exception, match="'row' is null in some rows"):
        hashed.toArrow()


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(DataError, match="'key' is null in some rows"):
        lots([1, None])


def test_content_is_the_same_in_any_order_of_rows_and_columns() -> None:
    table = pl.DataFrame({"a": [1, 2, 3, 1], "b": [0.5, None, float("nan"), 0.5], "c": ["x", "y", None, "x"]})

    def by_content(frame: pl.DataFrame) -> list[int]:
        return (
            with_row_hash(lazy(frame), key=None, seed=0, purpose="sample", output="lot")
            .collect()["lot"]
            .to_list()
        )

    found = by_content(table)
    assert found[0] == found[3]
    assert len(set(found)) == 3
    assert by_content(table.reverse()) == found[::-1]
    assert by_content(table.select("c", "a", "b")) == found
    assert by_content(pl.concat([table[:1], table[1:]], rechunk=False)) == found


def test_content_does_not_depend_on_the_codes_that_categories_got() -> None:
    program = """
import sys, polars as pl
from workbench.engines import lazy
from workbench.engines.keys import with_row_hash
seen_before = pl.Series(sys.argv[1:], dtype=pl.Categorical)
frame = lazy(pl.DataFrame({"c": pl.Series(["x", "y"], dtype=pl.Categorical)}))
print(with_row_hash(frame, key=None, seed=0, purpose="sample", output="lot").collect()["lot"].to_list())
"""
    found = {
        subprocess.check_output([sys.executable, "-c", program, *seen]) for seen in (("x", "y"), ("y", "x"))
    }

    assert len(found) == 1


@pytest.mark.parametrize("keys", [[1.5], [True], [[1]]], ids=["float", "flag", "list"])
def test_a_key_is_a_whole_number_or_text(keys: list[Any]) -> None:
    with pytest.raises(ColumnError, match="what names a row is a whole number or text"):
        lots(keys)


def test_a_key_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ColumnError, match="Did you mean 'row_id'"):
        with_row_hash(lazy({"row_id": [1]}), key="rowid", seed=0, purpose="sample", output="lot")


@pytest.mark.parametrize("seed", [1.5, "1", True, None])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    with pytest.raises(InputError, match="A seed is a whole number"):
        lots([1], seed=seed)


def test_the_output_may_replace_a_column_and_nothing_else_is_added() -> None:
    frame = lazy({"key": [1, 2], "lot": ["a", "b"]})

    found = with_row_hash(frame, key="key", seed=0, purpose="sample", output="lot").collect()

    assert found.columns == ["key", "lot"]
    assert found["lot"].to_list() == lots([1, 2]).tolist()


def test_a_spare_name_is_no_name_of_the_frame() -> None:
    frame = lazy({"workbench_lot": [1], "Workbench_Lot_": [2]})

    assert spare_name(frame, "lot") == "workbench_lot__"
