"""Runs a formula on polars and in ONNX, and compares what comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import onnxruntime
import polars as pl
import spox

from tests.ops.formula_examples import Example
from workbench.engines import ingest, lazy
from workbench.exporting.opsets import Opsets
from workbench.ops.formula import Formula
from workbench.schema import NULL_TEXT, NULL_TIME, Column, Storage

Values = list[Any]
_POLARS = {"number": pl.Float64, "text": pl.String, "time": pl.Datetime("us")}
_NUMPY: dict[Storage, Any] = {"number": np.float64, "text": np.str_, "time": np.int64}
_EPOCH, _MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)


def table_of(columns: Mapping[str, Values], schema: Sequence[Column]) -> pl.DataFrame:
    """The ingested table: numbers finite or null."""
    raw = pl.DataFrame(columns, schema={column.name: _POLARS[column.storage] for column in schema})
    ingested: pl.DataFrame = ingest(lazy(raw), schema).collect().to_native()
    return ingested


def on_polars(formula: Formula, table: pl.DataFrame) -> Values:
    written = formula.apply(lazy(table)).collect().to_native()
    assert set(written.columns) == {*table.columns, formula.output}
    return written[formula.output].to_list()


def in_onnx(formula: Formula, table: pl.DataFrame, schema: Sequence[Column]) -> Values:
    columns = tuple(column for column in schema if column.name in formula.inputs)
    feed = {f"in{at}": _fed(table[column.name].to_list(), column) for at, column in enumerate(columns)}
    return [_taken(value) for value in _session(formula, columns).run(["out"], feed)[0].tolist()]


@cache
def _session(formula: Formula, columns: tuple[Column, ...]) -> onnxruntime.InferenceSession:
    inputs = [spox.argument(spox.Tensor(_NUMPY[column.storage], ("rows",))) for column in columns]
    values = {column.name: value for column, value in zip(columns, inputs, strict=True)}
    written = formula.lower(values, Opsets())[formula.output]
    model = spox.build({f"in{at}": value for at, value in enumerate(inputs)}, {"out": written})
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def differences(left: Values, right: Values, example: Example) -> list[str]:
    """The rows in which two columns differ by more than the example allows."""
    rows = enumerate(zip(left, right, strict=True))
    return [f"row {row}: {a!r} and {b!r}" for row, (a, b) in rows if not _agree(a, b, example)]


def plain(values: Values) -> Values:
    """Times as microseconds, as they come out of ONNX."""
    return [(value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value for value in values]


def _agree(left: Any, right: Any, example: Example) -> bool:
    if left is None or right is None or not isinstance(left, float):
        return left is right or left == right
    allowed = max(example.ulps * math.ulp(max(abs(left), abs(right))), example.absolute)
    return abs(left - right) <= allowed


def _fed(values: Values, column: Column) -> np.ndarray:
    if column.storage == "number":
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if column.storage == "text":
        return np.array([NULL_TEXT if value is None else value for value in values], dtype=object)
    return np.array([NULL_TIME if value is None else value for value in plain(values)], dtype=np.int64)


def _taken(value: Any) -> Any:
    missing = value in (NULL_TEXT, NULL_TIME) or (isinstance(value, float) and math.isnan(value))
    return None if missing else value
