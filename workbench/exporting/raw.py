"""Raw rows as plain Python values, which need no pickle and no frame library to be read."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from workbench.engines import engine_of, ingest, lazy
from workbench.runtime.feed import feed
from workbench.schema import Schema


def raw_table(frame: Any, inputs: Schema) -> pa.Table:
    """The columns that a model reads, as they came.

    Raises:
        ColumnError: a column is missing, or not stored as it was in training.
    """
    rows = lazy(frame)
    ingest(rows, inputs)  # nothing is read: it says which column does not fit
    return engine_of(rows).to_arrow(rows.select(*inputs.names))


def raw_columns(rows: pa.Table, inputs: Schema) -> dict[str, list[Any]]:
    """The same columns as lists of numbers, text and datetimes, None where one is missing."""
    columns: dict[str, list[Any]] = rows.select(list(inputs.names)).to_pydict()
    return columns


def raw_feed(rows: pa.Table, inputs: Schema) -> dict[str, Any]:
    """The same as a graph's inputs."""
    return dict(feed(raw_columns(rows, inputs), inputs).arrays)
