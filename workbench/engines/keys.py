"""A row's number in a lottery, drawn from its key and a seed: what samples, splits and folds are made of.

A seeded generator deals its numbers in the order in which rows arrive, so the same table in other
files gets another sample. Here a number is a function of the key, and of nothing else: not of files,
threads or engines, nor of the rows beside it.
"""

from __future__ import annotations

from hashlib import blake2b

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of
from workbench.errors import ColumnError, InputError

HASHES = 2**31 - 1  # a prime with products below 2^62; 5 does not divide it less one, so x^5 permutes
_OTHER_PRIME = 2**31 - 19  # 2^31 is 1 in the first field: ids with a clock in the upper bits would collide
_TEXT = (nw.String, nw.Categorical, nw.Enum)


def with_row_hash(frame: Frame, *, key: str | None, seed: int, purpose: str, output: str) -> Frame:
    """Write a whole number for each row, uniform from 0 to `HASHES` - 1, and the same wherever the key is.

    Args:
        frame: a lazy frame.
        key: the column that names a row, of whole numbers or text. Without one the row's content
            decides: equal rows get equal numbers, and they are the same within one engine only.
        seed: another seed gives numbers that have nothing to do with these.
        purpose: so does another word: a sample and a split must not agree because their seeds do.
        output: the column to write.

    Raises:
        ColumnError: there is no such key, or it is neither of whole numbers nor of text.
        DataError: when the frame is read, a row without a key.

    Source of method: three rounds of x -> (x + k)^5 mod 2^31 - 1 with k from the seed, as in the cipher
    MiMC (Albrecht et al. 2016); each permutes, so that keys below 2^31 - 19 never share a number.
    Text is first hashed by xxhash64.

    >>> import polars as pl
    >>> rows = nw.from_native(pl.LazyFrame({"row": [1, 2, 3]}))
    >>> with_row_hash(rows, key="row", seed=7, purpose="sample", output="h").collect()["h"].to_list()
    [1952984341, 1197953013, 616648824]
    """
    if type(seed) is not int:
        raise InputError(f"A seed is a whole number, not {seed!r}.")
    kept = [name for name in frame.collect_schema().names() if name != output]
    frame, key = with_content(frame) if key is None else _with_number(frame, key)
    upper, square = spare_name(frame, "upper"), spare_name(frame, "square")
    low, beyond = (((nw.col(key) % prime).cast(nw.Int64)) for prime in (HASHES, _OTHER_PRIME))
    first, second, third = _round_keys(seed, purpose)
    frame = frame.with_columns(((low + first) % HASHES).alias(output), ((beyond - low) % HASHES).alias(upper))
    for following in (
        nw.col(upper) + second,
        nw.lit(third),
        nw.lit(0),
    ):  # nested, they cost six times as much
        frame = frame.with_columns((nw.col(output) * nw.col(output) % HASHES).alias(square))
        fifth = nw.col(square) * nw.col(square) % HASHES * nw.col(output)
        frame = frame.with_columns(((fifth + following) % HASHES).alias(output))
    return frame.select(*kept, output)


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


def _with_number(frame: Frame, key: str) -> tuple[Frame, str]:
    """The frame with the key as whole numbers of any size, and the name of their column."""
    require_key(frame, key)
    engine = engine_of(frame)
    frame = engine.require_present(frame, key)
    dtype = frame.collect_schema()[key]
    number = spare_name(frame, "number")
    if dtype in _TEXT:
        return engine.hash_text(
            frame.with_columns(nw.col(key).cast(nw.String).alias(number)), number, number
        ), number
    wide = dtype in (nw.UInt64, nw.Int128, nw.UInt128)
    return frame.with_columns((nw.col(key) if wide else nw.col(key).cast(nw.Int64)).alias(number)), number


def _round_keys(seed: int, purpose: str) -> tuple[int, int, int]:
    digest = blake2b(f"{purpose} {seed}".encode(), digest_size=24).digest()
    first, second, third = (int.from_bytes(digest[at : at + 8], "big") % HASHES for at in (0, 8, 16))
    return first, second, third
