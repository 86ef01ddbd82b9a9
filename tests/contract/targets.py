"""Running one op on polars and in ONNX, and comparing what comes out value by value."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import onnxruntime
import polars as pl
from spox import build

from tests.contract.hostile import SCHEMA
from workbench.engines import ingest, lazy
from workbench.exporting.graph import lower_ops, raw_inputs
from workbench.exporting.opsets import Opsets
from workbench.exporting.raw import raw_feed
from workbench.ops import Op
from workbench.schema import NULL_TEXT, NULL_TIME

Values = dict[str, np.ndarray]


def on_polars(op: Op, table: pl.DataFrame, how: str = "lazy") -> Values:
    """The op's outputs as numpy arrays, null as None."""
    frame = lazy(table if how == "eager" else table.lazy())
    if not op.outputs:
        return {}
    native: pl.LazyFrame = op.apply(ingest(frame, SCHEMA)).select(*op.outputs).to_native()
    return plain(native.collect(engine="streaming" if how == "streaming" else "in-memory"))


def plain(frame: pl.DataFrame) -> Values:
    """Columns as object arrays, null and NaN as None."""
    return {name: as_none(frame[name].to_numpy(allow_copy=True).astype(object)) for name in frame.columns}


def in_onnx(op: Op, table: pl.DataFrame) -> Values:
    """The same from a graph of this op alone."""
    answers = _session(op).run(None, raw_feed(table.to_arrow(), SCHEMA)) if op.outputs else []
    return {name: as_none(answer) for name, answer in zip(op.outputs, answers, strict=True)}


def differences(expected: Values, given: Values, *, ulp: int) -> list[str]:
    """Where two results differ, with the values; numbers may differ by so many units in the last place."""
    assert list(expected) == list(given)
    return [
        f"{name}[{row}]: {known!r} and {answer!r}"
        for name in expected
        for row, (known, answer) in enumerate(zip(expected[name], given[name], strict=True))
        if not _same(known, answer, ulp)
    ]


@cache
def _session(op: Op) -> onnxruntime.InferenceSession:
    inputs = raw_inputs(SCHEMA)
    values = lower_ops([op], inputs, SCHEMA, Opsets())
    graph = build(inputs, {f"output.{name}": values[name] for name in op.outputs})
    return onnxruntime.InferenceSession(graph.SerializeToString())


def as_none(answer: np.ndarray) -> np.ndarray:
    values = answer.astype(object)
    missing = (values == NULL_TEXT) | (values == NULL_TIME) | (values != values)  # noqa: PLR0124  (NaN is not itself)
    return np.where(missing, None, values)


def _same(known: Any, answer: Any, ulp: int) -> bool:
    if isinstance(known, float) and isinstance(answer, float):
        # around 0 a result is the small difference of larger numbers, so the last place is that of 1
        return abs(known - answer) <= ulp * math.ulp(max(abs(known), 1.0))
    return known == answer
