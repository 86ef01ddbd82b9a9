"""The native hooks of polars; scans run on its streaming engine, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl
import polars.selectors as cs
import polars_hash as plh
import pyarrow as pa

from workbench.engines import polars_survey
from workbench.engines.base import Engine, Frame, Value
from workbench.engines.survey import Question
from workbench.errors import DataError
from workbench.schema import MAX_EXACT_INT

XXHASH_SEED = 42  # Spark's xxhash64 has it built in
_BATCH = 2**15  # rows: of as many as polars would hand over, 20 columns hold 200 MB more


class PolarsEngine(Engine):
    """polars, always lazy and streaming inside."""

    name = "polars"

    def aggregate(self, frame: Frame, **statistics: nw.Expr) -> dict[str, Any]:
        return _native(frame.select(**statistics)).collect(engine="streaming").row(0, named=True)

    def group(self, frame: Frame, by: Sequence[str], **statistics: nw.Expr) -> dict[str, list[Any]]:
        groups = _native(frame.group_by(*by).agg(**statistics))
        return groups.collect(engine="streaming").sort(*by).to_dict(as_series=False)

    def recode(
        self, frame: Frame, column: str, output: str, table: Mapping[Any, Value], default: Value
    ) -> Frame:
        written = (
            pl.String if any(isinstance(value, str) for value in (*table.values(), default)) else pl.Float64
        )
        keys, values = pl.Series(list(table.keys())), pl.Series(list(table.values()), dtype=written)

        # As an expression, replace_strict is not streamed: it would hold the whole table.
        def recoded(part: pl.Series) -> pl.Series:
            return part.replace_strict(keys, values, default=default, return_dtype=written)

        coded = pl.col(column).map_batches(recoded, return_dtype=written, is_elementwise=True)
        return nw.from_native(_native(frame).with_columns(coded.alias(output)))

    def require_exact(self, frame: Frame, columns: Sequence[str]) -> Frame:
        checks = [
            pl.col(name).map_batches(_exact_or_raise, return_dtype=frame_dtype, is_elementwise=True)
            for name, frame_dtype in _native(frame).select(columns).collect_schema().items()
        ]
        return nw.from_native(_native(frame).with_columns(checks))

    def require_present(self, frame: Frame, column: str) -> Frame:
        dtype = _native(frame).collect_schema()[column]
        check = pl.col(column).map_batches(_present_or_raise, return_dtype=dtype, is_elementwise=True)
        return nw.from_native(_native(frame).with_columns(check))

    def to_utc(self, frame: Frame, columns: Sequence[str]) -> Frame:
        utc = pl.col(columns).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return nw.from_native(_native(frame).with_columns(utc))

    def hash_text(self, frame: Frame, column: str, output: str) -> Frame:
        hashed = plh.col(column).nchash.xxhash64(seed=XXHASH_SEED).reinterpret(signed=True)
        return nw.from_native(_native(frame).with_columns(hashed.alias(output)))

    def hash_rows(self, frame: Frame, columns: Sequence[str], output: str) -> Frame:
        native = _native(frame)
        # The codes of categories depend on what came before.
        coded = native.select(cs.categorical() | cs.enum()).collect_schema()
        values = [pl.col(name).cast(pl.String) if name in coded else pl.col(name) for name in columns]
        hashed = pl.struct(*values).hash(seed=XXHASH_SEED).reinterpret(signed=True)
        return nw.from_native(native.with_columns(hashed.alias(output)))

    def survey(self, frame: Frame, questions: Sequence[Question]) -> dict[Question, Any]:
        return polars_survey.survey(_native(frame), questions)

    def tally(
        self, frame: Frame, *, true: Sequence[str], distinct: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        native = _native(frame)
        wanted = [pl.col(name).sum().alias(f"t{at}") for at, name in enumerate(true)] + [
            (pl.col(name).approx_n_unique() - pl.col(name).has_nulls()).alias(f"d{at}")
            for at, name in enumerate(distinct)
        ]
        row = native.select(wanted).collect(engine="streaming").row(0, named=True)
        return (
            {name: row[f"t{at}"] for at, name in enumerate(true)},
            {name: row[f"d{at}"] for at, name in enumerate(distinct)},
        )

    def watch(self, frame: Frame, column: str, report: Callable[[int], None]) -> Frame:
        native = _native(frame)

        def passing(values: pl.Series) -> pl.Series:
            report(len(values))
            return values

        dtype = native.collect_schema()[column]
        watched = pl.col(column).map_batches(passing, return_dtype=dtype, is_elementwise=True)
        return nw.from_native(native.with_columns(watched))

    def to_arrow(self, frame: Frame) -> pa.Table:
        return _native(frame).collect(engine="streaming").to_arrow()

    def batches(self, frame: Frame) -> Iterator[pa.RecordBatch]:
        for batch in _native(frame).collect_batches(
            chunk_size=_BATCH, maintain_order=True, engine="streaming"
        ):
            yield from batch.to_arrow().to_batches()


def _native(frame: Frame) -> pl.LazyFrame:
    native: pl.LazyFrame = frame.to_native()
    return native


def _exact_or_raise(numbers: pl.Series) -> pl.Series:
    ends: list[Any] = [numbers.min(), numbers.max()]
    beyond = [end for end in ends if end is not None and abs(end) > MAX_EXACT_INT]
    if beyond:
        raise DataError(
            f"Column {numbers.name!r} holds {beyond[0]}, beyond 2^53: as a number it would be rounded.",
            do="Such numbers are ids: cast the column to text first, or leave it out.",
        )
    return numbers


def _present_or_raise(keys: pl.Series) -> pl.Series:
    if keys.has_nulls():
        raise DataError(
            f"Column {keys.name!r} is null in some rows, so nothing names them.",
            do="Fill or drop them, or take another key.",
        )
    return keys
