"""Asks an engine all that the contract asks; on Spark it does so as a process of its own.

`python -m tests.contract.spark_client classic FOLDER PORT` answers in a session of its own, which then
serves Connect on that port until its input ends; `... connect FOLDER PORT` answers as a client of it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from tests.contract import spark_tables
from tests.contract.examples import EXAMPLES, TRAINING_EXAMPLES
from tests.contract.hostile import NUMBER, TEXT
from tests.contract.spark_tables import INSTANT, RECIPE, ROW, SCHEMA
from tests.spark_session import serving, start
from workbench.engines import engine_of, ingest, lazy
from workbench.engines.base import Frame
from workbench.ops import DateParts, Distinct, IsMissing, Lookup, Op
from workbench.schema import Column, Schema

SESSIONS = {  # no answer may depend on what a user's session is set to
    "classic": {"spark.sql.session.timeZone": "America/New_York", "spark.sql.ansi.enabled": "true"},
    "connect": {"spark.sql.session.timeZone": "Asia/Kolkata", "spark.sql.ansi.enabled": "false"},
}
OPS = (*EXAMPLES, *TRAINING_EXAMPLES)


@dataclass(frozen=True)
class Tables:
    """What is asked about, as frames of the engine that is asked."""

    awkward: Any
    flights: Any


Answers = dict[str, Any]


def after(op: Op, tables: Tables) -> Frame:
    """What an op writes, or the rows and columns that it leaves."""
    done = op.apply(ingest(lazy(tables.awkward), SCHEMA))
    if isinstance(op, Distinct):
        return done.select(*op.inputs)  # which of equal rows it is, is not promised
    return done.select(ROW, *op.outputs) if op.outputs else done


def trained(tables: Tables) -> Answers:
    """A recipe fitted on the engine, and its training rows."""
    fitted, rows = RECIPE.train(tables.flights, target="late", key=ROW)
    return {"fitted": fitted.to_json(), "rows": columns(lazy(rows))}


def transformed(tables: Tables) -> Frame:
    """What a recipe that polars fitted makes of rows with categories that it has not seen."""
    return lazy(spark_tables.fitted().transform(tables.flights))


def matrix(tables: Tables, *, rows: int) -> list[list[float | None]]:
    """The same of the first rows only, as a model takes it."""
    first = lazy(tables.flights).filter(nw.col(ROW) < rows).sort(ROW)
    cells = spark_tables.fitted().matrix(first.to_native()).tolist()
    return [[None if math.isnan(value) else value for value in row] for row in cells]


def fitted_on_nothing(tables: Tables) -> Answers:
    return RECIPE.fit(lazy(tables.flights).filter(nw.col(ROW) < 0), target="late", key=ROW).to_json()


def wide(tables: Tables) -> Frame:
    """Whole numbers on both sides of what a float64 holds."""
    numbers = lazy(tables.flights).select(ROW, wide=nw.col(ROW).cast(nw.Int64) + 2**53 - 7)
    return ingest(numbers, Schema((Column("wide", "number", "number"),)))


def one_name_twice(tables: Tables) -> Frame:
    return lazy(lazy(tables.flights).select(ROW, nw.col(ROW).alias(ROW.upper())).to_native())


def in_batches(tables: Tables) -> Answers:
    frame = ingest(lazy(tables.awkward), SCHEMA)
    return _plain(pa.Table.from_batches(engine_of(frame).batches(frame)))


QUESTIONS: dict[str, Callable[[Tables], Any]] = {
    **{repr(op): partial(after, op) for op in OPS},
    "instants": partial(after, DateParts(INSTANT, ("year", "day", "hour", "minute", "second"))),
    "ingested": lambda tables: ingest(lazy(tables.awkward), SCHEMA),
    "trained": trained,
    "transformed": transformed,
    "matrix of one row": partial(matrix, rows=1),
    "matrix of no row": partial(matrix, rows=0),
    "fitted on nothing": fitted_on_nothing,
    "wide": wide,
    "one name twice": one_name_twice,
    "one name written over": partial(after, IsMissing(NUMBER, TEXT.upper())),
    "one name looked up over": partial(after, Lookup(TEXT, NUMBER.upper(), ("UA",), (1.0,), 0.0)),
    "batches": in_batches,
}


def ask_all(tables: Tables) -> Answers:
    """Every answer as JSON holds it: a frame as its columns, an error as its text."""
    answers = {name: _answer(question, tables) for name, question in QUESTIONS.items()}
    read: Answers = json.loads(json.dumps(answers, default=str))
    return read


def columns(frame: Frame) -> Answers:
    return _plain(engine_of(frame).to_arrow(frame))


def _answer(question: Callable[[Tables], Any], tables: Tables) -> Any:
    try:
        answer = question(tables)
        return columns(answer) if isinstance(answer, nw.LazyFrame) else answer
    except Exception as error:  # noqa: BLE001  (the tests tell which were due)
        return {"error": f"{type(error).__name__}: {error}"}


def _plain(table: pa.Table) -> Answers:
    """Columns with their rows in order; engines promise none."""
    values = table.to_pydict()
    rows = sorted(zip(*values.values(), strict=True), key=lambda row: [(cell is None, cell) for cell in row])
    return {name: [row[at] for row in rows] for at, name in enumerate(values)}


def main(client: str, folder: str, port: str) -> None:
    url = "local[2]" if client == "classic" else f"sc://127.0.0.1:{port}"
    session = start(url, **serving(port))
    for name, value in SESSIONS[client].items():
        session.conf.set(name, value)
    tables = Tables(*(session.read.parquet(f"{folder}/{name}.parquet") for name in ("awkward", "flights")))
    Path(folder, f"{client}.json").write_text(json.dumps(ask_all(tables)), encoding="utf-8")
    print("answered", flush=True)  # noqa: T201
    sys.stdin.read()
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
