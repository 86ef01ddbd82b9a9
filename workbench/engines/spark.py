"""The native hooks of Spark, classic and Connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import BooleanType, DataType, DoubleType, StringType, StructType

from workbench.engines import spark_survey
from workbench.engines.base import Engine, Frame, Value
from workbench.engines.spark_names import named, quoted, require_apart
from workbench.engines.survey import Question
from workbench.errors import DataError
from workbench.schema import MAX_EXACT_INT

_KEY, _VALUE, _KNOWN = (f"\ue000{part}" for part in ("key", "value", "known"))  # no column's names


class SparkEngine(Engine):
    """Spark; a plan grows with every call, so hooks add as few nodes as they can.

    It runs on the user's session as it is: in any time zone, in ANSI mode or not. Columns must differ in
    more than case, unless spark.sql.caseSensitive is true.
    """

    name = "spark"

    def admit(self, frame: Frame) -> Frame:
        native = _native(frame)
        require_apart(native, native.columns)
        return named(native)

    def aggregate(self, frame: Frame, **statistics: nw.Expr) -> dict[str, Any]:
        return _row(self.to_arrow(frame.select(**statistics)))

    def group(self, frame: Frame, by: Sequence[str], **statistics: nw.Expr) -> dict[str, list[Any]]:
        groups = self.to_arrow(frame.group_by(*by).agg(**statistics))
        in_order = groups.sort_by([(name, "ascending", "at_start") for name in by])
        found: dict[str, list[Any]] = in_order.to_pydict()
        return found

    def recode(
        self, frame: Frame, column: str, output: str, table: Mapping[Any, Value], default: Value
    ) -> Frame:
        native = _native(frame)
        require_apart(native, [*native.columns, output])
        schema = StructType().add(_KEY, native.schema[column].dataType).add(_VALUE, _type_of(table, default))
        rows = [list(table.keys()), list(table.values()), [True] * len(table)]
        # From Arrow, for a list of rows would be read by Python on the cluster.
        arrow = pa.table(rows, schema=to_arrow_schema(schema.add(_KNOWN, BooleanType())))
        codes = native.sparkSession.createDataFrame(arrow, schema)
        joined = native.join(F.broadcast(codes), _column(column).eqNullSafe(F.col(_KEY)), "left")
        found = F.when(F.col(_KNOWN), F.col(_VALUE)).otherwise(F.lit(default))
        return named(joined.withColumn(output, found).drop(_KEY, _VALUE, _KNOWN))

    def require_exact(self, frame: Frame, columns: Sequence[str]) -> Frame:
        return named(_native(frame).withColumns({name: _exact_or_raise(name) for name in columns}))

    def require_present(self, frame: Frame, column: str) -> Frame:
        return named(_native(frame).withColumn(column, _present_or_raise(column)))

    def to_utc(self, frame: Frame, columns: Sequence[str]) -> Frame:
        return named(_native(frame).withColumns({name: _utc(_column(name)) for name in columns}))

    def hash_text(self, frame: Frame, column: str, output: str) -> Frame:
        hashed = F.when(_column(column).isNotNull(), F.xxhash64(_column(column)))
        return named(_native(frame).withColumn(output, hashed))

    def hash_rows(self, frame: Frame, columns: Sequence[str], output: str) -> Frame:
        missing = F.array(*(F.isnull(_column(name)) for name in columns))  # xxhash64 passes over null
        hashed = F.xxhash64(*map(_column, columns), missing)
        return named(_native(frame).withColumn(output, hashed))

    def survey(self, frame: Frame, questions: Sequence[Question]) -> dict[Question, Any]:
        return spark_survey.survey(_native(frame), questions, lambda native: self.to_arrow(named(native)))

    def tally(
        self, frame: Frame, *, true: Sequence[str], distinct: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        wanted = [F.count_if(_column(name)).alias(f"t{at}") for at, name in enumerate(true)] + [
            F.approx_count_distinct(_column(name)).alias(f"d{at}") for at, name in enumerate(distinct)
        ]
        row = _row(_native(frame).select(*wanted).toArrow())
        return (
            {name: row[f"t{at}"] for at, name in enumerate(true)},
            {name: row[f"d{at}"] for at, name in enumerate(distinct)},
        )

    def to_arrow(self, frame: Frame) -> pa.Table:
        try:
            return _native(frame).toArrow()
        except PySparkException as error:
            if error.getCondition() != "USER_RAISED_EXCEPTION":
                raise
            raise DataError((error.getMessageParameters() or {})["errorMessage"]) from None

    def batches(self, frame: Frame) -> Iterator[pa.RecordBatch]:
        """One partition after another comes here, as the Arrow batches that Python's workers make of it."""
        native = _native(frame)
        packed = native.toDF(*map(str, range(len(native.columns)))).mapInArrow(_packer(), "batch binary")
        for row in packed.toLocalIterator(prefetchPartitions=True):
            for batch in pa.ipc.open_stream(row["batch"]):
                yield batch.rename_columns(native.columns)


def _native(frame: Frame) -> DataFrame:
    native: DataFrame = frame.to_native()
    return native


def _column(name: str) -> Column:
    return F.col(quoted(name))


def _row(table: pa.Table) -> dict[str, Any]:
    row: dict[str, Any] = table.to_pylist()[0]
    return row


def _type_of(table: Mapping[Any, Value], default: Value) -> DataType:
    text = any(isinstance(value, str) for value in (*table.values(), default))
    return StringType() if text else DoubleType()


def _utc(time: Column) -> Column:
    """An instant as the time of day in UTC, by way of no other: an hour of autumn has two local times."""
    epoch = F.lit("1970-01-01").cast("timestamp_ntz")
    return F.timestamp_add("MICROSECOND", F.unix_micros(time), epoch)


def _exact_or_raise(name: str) -> Column:
    number = _column(name)
    message = F.concat(
        F.lit(f"Column {name!r} holds "),
        number.cast("string"),
        F.lit(
            ", beyond 2^53: as a number it would be rounded."
            " Such numbers are ids: cast the column to text first, or leave it out."
        ),
    )
    inexact = (number > MAX_EXACT_INT) | (number < -MAX_EXACT_INT)
    return F.when(inexact, F.raise_error(message)).otherwise(number)


def _present_or_raise(name: str) -> Column:
    message = f"Column {name!r} is null in some rows, so nothing names them. Fill or drop them."
    return F.when(_column(name).isNull(), F.raise_error(F.lit(message))).otherwise(_column(name))


def _packer() -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function of its own, so that it travels to workers that have pyarrow but no workbench."""

    def pack(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            packed = pa.BufferOutputStream()
            with pa.ipc.new_stream(packed, batch.schema) as stream:
                stream.write_batch(batch)
            yield pa.RecordBatch.from_pydict({"batch": [packed.getvalue().to_pybytes()]})

    return pack
