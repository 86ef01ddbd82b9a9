"""What columns are taken for, on polars and on Spark, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from polars.io.plugins import register_io_source

from workbench.engines import infer_schema, ingest, lazy
from workbench.engines.inference import FEW_CATEGORIES, MOST_CATEGORIES
from workbench.errors import ColumnError, DataError, InputError
from workbench.schema import Column, Schema

NAN, INFINITE = float("nan"), float("inf")
TABLE = pl.DataFrame(
    {
        "row_id": [10, 11, 12, 13],
        "carrier": ["UA", None, "UA", "AA"],
        "hour": [5, 6, 5, 7],
        "dep_delay": [1.5, NAN, -2.0, INFINITE],
        "late": [0, 1, 1, 0],
        "night": [True, False, None, True],
        "share": [0.0, 1.0, None, 1.0],
        "price": pl.Series(["1.10", "2.20", "3.30", "4.40"]).cast(pl.Decimal(10, 2)),
        "at": [datetime(2013, 1, at, tzinfo=UTC) for at in range(1, 5)],
        "day": [date(2013, 1, at) for at in range(1, 5)],
    }
)
SCHEMA = Schema(
    (
        Column("row_id", "number", "id", role="key", nullable=False),
        Column("carrier", "text", "category", role="group"),
        Column("hour", "number", "number", nullable=False),
        Column("dep_delay", "number", "number"),
        Column("late", "number", "flag", role="target", nullable=False),
        Column("night", "number", "flag"),
        Column("share", "number", "flag"),
        Column("price", "number", "number", nullable=False),
        Column("at", "time", "timestamp", role="time", nullable=False),
        Column("day", "time", "timestamp", nullable=False),
    )
)
ROLES: dict[str, Any] = {"target": "late", "key": ["row_id"], "group": ("carrier",), "time": "at"}


def kind(values: Any, name: str = "x") -> str:
    return infer_schema(pl.DataFrame({name: values}))[name].kind


@pytest.mark.parametrize(
    "turn", [pl.DataFrame.lazy, pl.DataFrame.to_arrow, lambda table: table], ids=["lazy", "arrow", "eager"]
)
def test_every_kind_of_column(turn: Any) -> None:
    assert infer_schema(turn(TABLE), **ROLES) == SCHEMA


@pytest.mark.spark
def test_every_kind_of_column_on_spark(spark: Any) -> None:
    assert infer_schema(spark.createDataFrame(TABLE.to_arrow()), **ROLES) == SCHEMA


def test_a_pandas_frame_has_missing_numbers_as_nan() -> None:
    schema = infer_schema(TABLE.select("hour", "share", "carrier").to_pandas())

    assert [(column.kind, column.nullable) for column in schema] == [
        ("number", False),
        ("flag", True),
        ("category", True),
    ]


def test_what_is_inferred_can_be_ingested() -> None:
    found = ingest(lazy(TABLE), infer_schema(TABLE)).collect()

    assert found["dep_delay"].to_list() == [1.5, None, -2.0, None]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1, 0], "flag"),
        ([0.0, 1.0, None], "flag"),
        ([0, 0, 0], "number"),  # no yes was ever seen, so nobody knows that it is one
        ([1, 1], "number"),
        ([0, 1, 2], "number"),
        ([0.0, 0.5, 1.0], "number"),
        ([1, 2], "number"),
    ],
)
def test_a_flag_is_of_zeros_and_ones_both(values: list[Any], expected: str) -> None:
    assert kind(values) == expected


@pytest.mark.parametrize(
    ("distinct", "rows", "expected"),
    [
        (FEW_CATEGORIES // 2, FEW_CATEGORIES // 2, "category"),
        (FEW_CATEGORIES * 2, FEW_CATEGORIES * 2, "text"),
        (FEW_CATEGORIES * 2, FEW_CATEGORIES * 8, "category"),
        (
            MOST_CATEGORIES // 2,
            MOST_CATEGORIES * 20,
            "category",
        ),  # far from the bound: counts are approximate
        (MOST_CATEGORIES * 2, MOST_CATEGORIES * 20, "text"),
    ],
)
def test_text_of_few_values_is_a_category(distinct: int, rows: int, expected: str) -> None:
    assert kind([f"value {at % distinct}" for at in range(rows)]) == expected


def test_a_categorical_column_is_a_category_however_many_it_has() -> None:
    assert kind(pl.Series([str(at) for at in range(100)], dtype=pl.Categorical)) == "category"


def test_an_enum_is_ordered() -> None:
    sizes = pl.Enum(["S", "M", "L"])

    found = infer_schema(pl.DataFrame({"size": pl.Series(["L", "S"], dtype=sizes)}))["size"]

    assert (found.kind, found.levels, found.storage) == ("ordered", ("S", "M", "L"), "text")


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("id", range(100), "id"),
        ("patient_ID", range(100), "id"),
        ("rowId", range(100), "id"),
        ("row_id", [f"r{at}" for at in range(100)], "id"),
        ("carrier_id", [at % 10 for at in range(100)], "number"),  # it names a carrier, not the row
        ("paid", range(100), "number"),
        ("amount", range(100), "number"),
        ("row_id", [float(at) for at in range(100)], "number"),
        ("id", [None, None], "number"),
    ],
)
def test_an_id_has_the_name_and_the_values_of_one(name: str, values: Any, expected: str) -> None:
    assert kind(pl.Series(values, dtype=None if list(values) != [None, None] else pl.Int64), name) == expected


def test_columns_without_rows_or_values() -> None:
    empty = pl.DataFrame(
        schema={"n": pl.Int64, "s": pl.String, "b": pl.Boolean, "t": pl.Datetime, "null": pl.Null}
    )
    expected = ["number", "category", "flag", "timestamp", "number"]

    assert [column.kind for column in infer_schema(empty)] == expected
    assert [column.nullable for column in infer_schema(empty)] == [False] * 5
    hollow = infer_schema(pl.DataFrame([[None, None]] * 5, schema=empty.schema, orient="col"))
    assert [column.kind for column in hollow] == expected
    assert all(column.nullable for column in hollow)
    assert len(infer_schema(pl.DataFrame())) == 0


@pytest.mark.spark
def test_columns_without_rows_or_values_on_spark(spark: Any) -> None:
    for rows in ([], [(None, None, None)]):
        schema = infer_schema(spark.createDataFrame(rows, "n bigint, s string, nothing void"))

        assert [column.kind for column in schema] == ["number", "category", "number"]
        assert [column.nullable for column in schema] == [bool(rows)] * 3


def test_columns_that_have_no_form_are_all_named() -> None:
    table = pl.DataFrame(
        {"n": [1], "list": [[1]], "struct": [{"a": 1}], "blob": [b""], "t": [datetime(1, 1, 1).time()]}
    )

    with pytest.raises(ColumnError, match=r"'list' .*'struct' .*'blob' .*'t' \(Time\)\. Drop them, or cast"):
        infer_schema(table)


@pytest.mark.spark
def test_a_column_that_has_no_form_on_spark(spark: Any) -> None:
    table = spark.sql("select 1 as n, interval 1 day as wait, map('a', 1) as pairs")

    with pytest.raises(ColumnError, match="'pairs'"):
        infer_schema(table)
    with pytest.raises(ColumnError, match="'wait'"):
        infer_schema(table.drop("pairs"))


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**62])
def test_whole_numbers_that_a_model_would_round(number: int) -> None:
    table = pl.DataFrame({"tweet": [number, 1]})

    with pytest.raises(DataError, match=r"beyond 2\^53.*'tweet'.*key="):
        infer_schema(table)
    assert infer_schema(table, key="tweet")["tweet"].kind == "id"
    assert infer_schema(table, group="tweet")["tweet"].role == "group"


def test_the_largest_unsigned_numbers_are_seen() -> None:
    with pytest.raises(DataError, match="'n'"):
        infer_schema(pl.DataFrame({"n": pl.Series([2**64 - 1], dtype=pl.UInt64)}))


def test_roles_are_of_columns_that_are_there_and_one_each() -> None:
    with pytest.raises(
        ColumnError, match=r"no column 'arr_dely' to be its target\. Did you mean 'arr_delay'"
    ):
        infer_schema({"arr_delay": [1]}, target="arr_dely")
    with pytest.raises(InputError, match="'x' cannot be both target and key"):
        infer_schema({"x": [1]}, target="x", key="x")


def test_the_table_is_read_once() -> None:
    reads = []

    def read(columns: Any, predicate: Any, rows: Any, size: Any) -> Any:
        reads.append(columns)
        yield TABLE if columns is None else TABLE.select(columns)

    infer_schema(register_io_source(read, schema=TABLE.schema))

    assert len(reads) == 1
