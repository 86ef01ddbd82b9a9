"""The native hooks of Spark, classic and Connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)
from pyspark.sql.types import BooleanType, DoubleType, StringType, StructType

from workbench.engines import spark_survey
from workbench.engines.base import Engine, Frame, Value
from workbench.engines.spark_names import named, quoted
from workbench.engines.survey import Question
from workbench.errors import ColumnError, DataError
from workbench.schema import MAX_EXACT_INT

_KEY, _VALUE, _KNOWN = (f"\ue000{part}" for part in ("key", "value", "known"))  # no column's names


class SparkEngine(Engine):
    """Spark; a plan grows with every call, so hooks add as few nodes as they can.

    It runs on the user's session as it is: in any time zone, and in ANSI mode or not.
    """

    name = "spark"

    def admit(self, frame: Frame) -> Frame:
        native = _native(frame)
        _require_names_apart(native)
        return named(native)

    def aggregate(self, frame: Frame, **statistics: nw.Expr) -> dict[str, Any]:
        return _row(self.to_arrow(frame.select(**statistics)))

    def group(self, frame: Frame, by: Sequence[str], **statistics: nw.Expr) -> dict[str, list[Any]]:
        groups = self.to_arrow(frame.group_by(*by).agg(**statistics))
        in_order = groups.sort_by([(name, "ascending") for name in by], null_placement="at_start")
        found: dict[str, list[Any]] = in_order.to_pydict()
        return found

    def recode(
        self, frame: Frame, column: str, output: str, table: Mapping[Any, Value], default: Value
    ) -> Frame:
        native = _native(frame)
        schema = StructType().add(_KEY, _type_of(table)).add(_VALUE, _type_of((*table.values(), default)))
        rows = [(key, value, True) for key, value in table.items()]
        codes = native.sparkSession.createDataFrame(rows, schema.add(_KNOWN, BooleanType()))
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
        self, frame: Frame, *, sums: Sequence[str], distinct: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        wanted = [F.sum(_column(name)).alias(f"s{at}") for at, name in enumerate(sums)] + [
            F.approx_count_distinct(_column(name)).alias(f"d{at}") for at, name in enumerate(distinct)
        ]
        row = _row(_native(frame).select(*wanted).toArrow())
        return (
            {name: row[f"s{at}"] or 0 for at, name in enumerate(sums)},
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
        packed = _native(frame).mapInArrow(_packer(), "batch binary")
        for row in packed.toLocalIterator(prefetchPartitions=True):
            yield from pa.ipc.open_stream(row["batch"])


def _native(frame: Frame) -> DataFrame:
    native: DataFrame = frame.to_native()
    return native


def _column(name: str) -> Column:
    return F.col(quoted(name))


def _row(table: pa.Table) -> dict[str, Any]:
    row: dict[str, Any] = table.to_pylist()[0]
    return row


def _type_of(values: Sequence[Value] | Mapping[Any, Value]) -> StringType | DoubleType:
    return StringType() if any(isinstance(value, str) for value in values) else DoubleType()


def _require_names_apart(native: DataFrame) -> None:
    """Spark takes A and a for one column, unless the session is told otherwise."""
    seen: dict[str, str] = {}
    for name in native.columns:
        other = seen.setdefault(name.lower(), name)
        if other != name and native.sparkSession.conf.get("spark.sql.caseSensitive") == "false":
            raise ColumnError(
                f"Spark does not tell the columns {other!r} and {name!r} apart.",
                do="Rename one of them, or set spark.sql.caseSensitive to true.",
            )


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
            ", beyond 2^53: as a number it would be rounded. Such numbers are ids: cast the column to text first."
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
