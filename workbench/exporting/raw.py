"""Raw rows as JSON: a form that needs no frame library to be read, and that a service is asked in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
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


def raw_json(rows: pa.Table, inputs: Schema) -> str:
    """A list of values for each column: numbers, text, ISO 8601 times, null where one is missing."""
    return json.dumps(rows.select(list(inputs.names)).to_pydict(), default=_plain)


def raw_feed(rows: pa.Table, inputs: Schema) -> dict[str, Any]:
    """The same as the runtime hands it to a graph."""
    return dict(feed(json.loads(raw_json(rows, inputs)), inputs).arrays)


def _plain(value: date | Decimal) -> str | float:
    return float(value) if isinstance(value, Decimal) else value.isoformat()
