"""A row's number in a lottery, drawn from its key and a seed: what samples, splits and folds are made of.

A seeded generator deals its numbers in the order in which rows arrive, so the same table in other
files gets another sample. Here a number is a function of the key, and of nothing else: not of files,
threads or engines, nor of the rows beside it.
"""

from __future__ import annotations

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of
from workbench.errors import ColumnError, InputError

HASHES = 2**52  # so many that few rows share one, so few that a float64 halves the steps between them
_TEXT = (nw.String, nw.Categorical, nw.Enum)


def with_row_hash(frame: Frame, *, key: str | None, seed: int, purpose: str, output: str) -> Frame:
    """Write a whole number for each row, uniform from 0 to `HASHES` - 1, and the same wherever the key is.

    Args:
        frame: a lazy frame.
        key: the column that names a row, of whole numbers or text; a number and its digits as text
            are one key. Without a key the row's content decides: equal rows get equal numbers, and
            they are the same within one engine only.
        seed: another seed gives numbers that have nothing to do with these.
        purpose: so does another word: a sample and a split must not agree because their seeds do.
        output: the column to write.

    Raises:
        ColumnError: there is no such key, or it is neither of whole numbers nor of text.
        DataError: when the frame is read, a row without a key.

    Source of method: xxhash64 (Collet 2012) of purpose, seed and key, as one text.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.LazyFrame({"row": [1, 2, 3]}))
    >>> with_row_hash(rows, key="row", seed=7, purpose="sample", output="h").collect()["h"].to_list()
    [358769759152410, 3834608182596497, 3000790871132211]
    """
    if type(seed) is not int:
        raise InputError(f"A seed is a whole number, not {seed!r}.")
    kept = [name for name in frame.collect_schema().names() if name != output]
    if key is None:
        frame, key = with_content(frame)
    require_key(frame, key)
    engine = engine_of(frame)
    # Arithmetic would name the key 125 times, and Spark copies that into every filter that it pushes down.
    salted = nw.concat_str([nw.lit(f"{purpose} {seed} "), nw.col(key).cast(nw.String)])
    frame = engine.require_present(frame, key).with_columns(salted.alias(output))
    frame = engine.hash_text(frame, output, output)
    return frame.select(*kept, nw.col(output) % HASHES)


def with_content(frame: Frame) -> tuple[Frame, str]:
    """The frame with a column that stands for a row's content, a 64-bit hash, and that column's name."""
    content = spare_name(frame, "content")
    return engine_of(frame).hash_rows(frame, sorted(frame.collect_schema().names()), content), content


def require_key(frame: Frame, column: str) -> None:
    """Raise a ColumnError on a column that cannot name rows."""
    dtypes = frame.collect_schema()
    if column not in dtypes:
        raise ColumnError(f"The frame has no column {column!r}.", known=dtypes, given=column)
    if not (dtypes[column].is_integer() or dtypes[column] in _TEXT):
        raise ColumnError(
            f"Column {column!r} is {dtypes[column]}; what names a row is a whole number or text.",
            do="Cast it to one of these, or take another column.",
        )


def spare_name(frame: Frame, stem: str) -> str:
    """A name for a column in passing, which no column of the frame has (Spark takes A and a for one)."""
    taken = {name.lower() for name in frame.collect_schema().names()}
    name = f"workbench_{stem}"
    while name in taken:
        name += "_"
    return name
