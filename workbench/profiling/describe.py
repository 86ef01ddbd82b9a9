"""Describe every column of a table from one pass over its rows."""

from __future__ import annotations

from typing import Any

from workbench.engines import engine_of, lazy
from workbench.profiling.evidence import Evidence
from workbench.profiling.figures import figures_of, frequent_of, spread_of
from workbench.profiling.findings import findings_of, findings_of_table
from workbench.profiling.inquiry import guess, inquire
from workbench.profiling.results import ColumnProfile, Profile
from workbench.schema import Schema


def profile(frame: Any, *, schema: Schema | None = None) -> Profile:
    """Describe a table: what is missing, how values are spread, what occurs most, and what stands out.

    The rows are read once, in bounded memory (and once before, to infer a schema that is not given).
    A column's values are counted one by one up to 16,384 different ones: then all its figures are
    exact. Of others, quantiles and distinct values are close, and say so. NaN and infinities count as
    missing. On Spark the counting is a second job.

    Args:
        frame: a polars, pandas, pyarrow or Spark frame.
        schema: what the columns mean; only its columns are described.

    Raises:
        ColumnError: the frame lacks a column of the schema, or stores it as something else.
        InputError: there is no column to describe.
        DataError: whole numbers beyond 2^53 that the schema does not call ids.

    >>> import polars as pl
    >>> flights = pl.DataFrame({"dep_delay": [5.0, None, -2.0, 9.0], "carrier": ["UA", "AA", "UA", None]})
    >>> seen = profile(flights)
    >>> seen["dep_delay"]["mean"]
    Measured(value=4.0, rows=3, exact=True)
    >>> seen["carrier"].frequent[0]
    Frequent(value='UA', rows=2)
    """
    rows = lazy(frame)
    schema = guess(rows) if schema is None else schema
    asked = inquire(rows, schema)
    answers = engine_of(rows).survey(asked.frame, asked.questions)
    total = answers[asked.rows]
    columns = []
    for column in schema:
        answered = {figure: answers[question] for figure, question in asked.columns[column.name].items()}
        columns.append(_described(Evidence(column, total, answered)))
    left_out = {name: dtype for name, dtype in rows.collect_schema().items() if name not in schema}
    return Profile(total, tuple(columns), findings_of_table(total, answers[asked.hashes], left_out))


def _described(seen: Evidence) -> ColumnProfile:
    return ColumnProfile(
        seen.column.name,
        seen.column.kind,
        seen.column.role,
        figures_of(seen),
        spread_of(seen),
        frequent_of(seen),
        findings_of(seen),
    )
