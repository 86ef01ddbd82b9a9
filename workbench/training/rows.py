"""A few of many rows, drawn by what they hold: the same ones whatever order they come in."""

from __future__ import annotations

import pyarrow as pa

from workbench.engines import engine_of
from workbench.engines.base import Frame
from workbench.engines.keys import with_row_hash

MOST_ROWS = 10_000
_HASH = "workbench_hash"


def kept_rows(frame: Frame, columns: tuple[str, ...], *, key: str | None = None) -> pa.Table:
    """Up to 10,000 rows of these columns, those whose hash is lowest.

    Args:
        frame: a lazy frame.
        columns: the ones to keep.
        key: the column that names a row; without it, what the row holds decides.
    """
    named = columns if key is None or key in columns else (*columns, key)
    hashed = with_row_hash(frame.select(*named), key=key, seed=0, purpose="kept", output=_HASH)
    return engine_of(frame).to_arrow(hashed.sort(_HASH).head(MOST_ROWS).select(*columns))
