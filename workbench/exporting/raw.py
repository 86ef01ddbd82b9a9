"""Raw rows as plain numpy arrays, which need no pickle and no frame library to be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.engines import engine_of, ingest, lazy
from workbench.runtime.feed import feed
from workbench.schema import NULL_TEXT, Column, Schema

Array = npt.NDArray[Any]


def raw_columns(rows: pa.Table, inputs: Schema) -> dict[str, Array]:
    """A column each: float64, text, or datetime64 of microseconds; missing is NaN, U+E000 "null" or NaT."""
    frame = ingest(lazy(rows), inputs)
    table = engine_of(frame).to_arrow(frame.select(*inputs.names))
    return {column.name: _plain(table[column.name], column) for column in inputs}


def raw_feed(rows: pa.Table, inputs: Schema) -> dict[str, Any]:
    """The same as a graph's inputs."""
    return dict(feed(raw_columns(rows, inputs), inputs).arrays)


def _plain(values: pa.ChunkedArray, column: Column) -> Array:
    plain: Array = values.to_numpy()
    if column.storage == "number":
        return plain.astype(np.float64)
    if column.storage == "time":
        return plain.astype("datetime64[us]")
    return np.where(plain == None, NULL_TEXT, plain).astype(str)  # noqa: E711  (elementwise)
