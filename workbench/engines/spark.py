"""The native hooks of Spark, classic and Connect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812  (the name that Spark's users know)

from workbench.engines import spark_survey
from workbench.engines.base import Engine, Frame, Value
from workbench.engines.survey import Question
from workbench.schema import MAX_EXACT_INT

_KEY, _VALUE = "workbench_key", "workbench_value"


class SparkEngine(Engine):
    """Spark; a plan grows with every call, so hooks add as few nodes as they can."""

    name = "spark"

    def aggregate(self, frame: Frame, **statistics: nw.Expr) -> dict[str, Any]:
        return _row(self.to_arrow(frame.select(**statistics)))

    def group(self, frame: Frame, by: Sequence[str], **statistics: nw.Expr) -> dict[str, list[Any]]:
        groups = self.to_arrow(frame.group_by(*by).agg(**statistics))
        found: dict[str, list[Any]] = groups.sort_by([(name, "ascending") for name in by]).to_pydict()
        return found

    def recode(
        self, frame: Frame, column: str, output: str, table: Mapping[Any, Value], default: Value
    ) -> Frame:
        native = _native(frame)
        text = any(isinstance(value, str) for value in (*table.values(), default))
        schema = f"{_KEY} {native.schema[column].dataType.simpleString()}, {_VALUE} {'string' if text else 'double'}, known boolean"
        rows = [(key, value, True) for key, value in table.items()]
        codes = native.sparkSession.createDataFrame(rows, schema)
        joined = native.join(F.broadcast(codes), native[column].eqNullSafe(codes[_KEY]), "left")
        value = F.when(F.col("known"), F.col(_VALUE)).otherwise(F.lit(default))
        kept = [F.col(_quoted(name)) for name in native.columns if name != output]
        return nw.from_native(
            joined.select(*kept, value.alias(output)).select(*_order(native.columns, output))
        )

    def require_exact(self, frame: Frame, columns: Sequence[str]) -> Frame:
        native = _native(frame)
        return nw.from_native(native.withColumns({name: _exact_or_raise(name) for name in columns}))

    def require_present(self, frame: Frame, column: str) -> Frame:
        return nw.from_native(_native(frame).withColumn(column, _present_or_raise(column)))

    def hash_text(self, frame: Frame, column: str, output: str) -> Frame:
        hashed = F.when(F.col(_quoted(column)).isNotNull(), F.xxhash64(_quoted(column)))
        return nw.from_native(_native(frame).withColumn(output, hashed))

    def hash_rows(self, frame: Frame, columns: Sequence[str], output: str) -> Frame:
        missing = F.array(*(F.isnull(_quoted(name)) for name in columns))  # xxhash64 passes over null
        hashed = F.xxhash64(*map(_quoted, columns), missing)
        return nw.from_native(_native(frame).withColumn(output, hashed))

    def survey(self, frame: Frame, questions: Sequence[Question]) -> dict[Question, Any]:
        return spark_survey.survey(_native(frame), questions)

    def tally(
        self, frame: Frame, *, sums: Sequence[str], distinct: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        wanted = [F.sum(_quoted(name)).alias(f"s{at}") for at, name in enumerate(sums)] + [
            F.approx_count_distinct(_quoted(name)).alias(f"d{at}") for at, name in enumerate(distinct)
        ]
        row = _row(_native(frame).select(*wanted).toArrow())
        return (
            {name: row[f"s{at}"] or 0 for at, name in enumerate(sums)},
            {name: row[f"d{at}"] for at, name in enumerate(distinct)},
        )

    def to_arrow(self, frame: Frame) -> pa.Table:
        return _native(frame).toArrow()

    def batches(self, frame: Frame) -> Iterator[pa.RecordBatch]:
        yield from self.to_arrow(frame).to_batches()


def _native(frame: Frame) -> DataFrame:
    native: DataFrame = frame.to_native()
    return native


def _row(table: pa.Table) -> dict[str, Any]:
    row: dict[str, Any] = table.to_pylist()[0]
    return row


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _order(columns: Sequence[str], output: str) -> list[str]:
    return [_quoted(name) for name in (*columns, *(() if output in columns else (output,)))]


def _exact_or_raise(name: str) -> Any:
    number = F.col(_quoted(name))
    message = F.concat(
        F.lit(f"Column {name!r} holds "),
        number.cast("string"),
        F.lit(
            ", beyond 2^53: as a number it would be rounded. Such numbers are ids: cast the column to text first."
        ),
    )
    return F.when(F.abs(number) > MAX_EXACT_INT, F.raise_error(message)).otherwise(number)


def _present_or_raise(name: str) -> Any:
    key = F.col(_quoted(name))
    message = f"Column {name!r} is null in some rows, so nothing names them. Fill or drop them."
    return F.when(key.isNull(), F.raise_error(F.lit(message))).otherwise(key)
