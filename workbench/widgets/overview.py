"""What is in each column, for its head: first from a glance, then from all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.profiling import ColumnProfile, profile
from workbench.schema import Schema
from workbench.widgets.questions import OverviewAsked
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

_BARS = 6


@dataclass(frozen=True)
class Head:
    """One column.

    Args:
        name: its name.
        kind: what it means, or "" for a column that has no form here.
        role: the part it plays.
        dtype: how the engine stores it.
        rows: how many rows are behind the figures.
        exact: whether these are all rows that were asked about.
        missing: how many of them are missing.
        distinct: about how many different values there are.
        figures: a few more, in words.
        findings: what stands out, in sentences, by concern.
        edges: of a histogram, shape (n + 1,): numbers, or microseconds since 1970.
        labels: or the values of bars, the most frequent first.
        counts: rows of each bin or bar, shape (n,).
    """

    name: str
    kind: str
    role: str
    dtype: str
    rows: int
    exact: bool
    missing: int
    distinct: int
    figures: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, str], ...]
    edges: npt.NDArray[np.float64]
    labels: tuple[str, ...]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Overview:
    """All columns; `rows` of `total` rows are what was asked about."""

    rows: int
    total: int
    exact: bool
    heads: tuple[Head, ...]


def overview(table: Table, seen: Overview, asked: OverviewAsked, work: Work) -> Iterator[Overview]:
    """Describe the columns from what a glance saw, then from all rows that were asked about."""
    if asked.sample is None:
        yield seen
        if seen.exact:
            return
    scope = table.scope(asked.sample, work)
    known = {} if asked.sample else {head.name: head for head in seen.heads}
    for names in [table.formed] if asked.sample else table.in_parts(table.formed):
        schema = table.glanced_schema if asked.sample else table.schema(work, names)
        with table.turn(work):
            known |= {head.name: head for head in _heads(table, scope, schema, work)}
        found = tuple(known.get(name) or _formless(table, name, scope.rows) for name in table.dtypes)
        done = all(head.exact for head in found)
        yield Overview(scope.rows, scope.total, done, found)


def glanced(table: Table) -> Overview:
    """What a glance tells."""
    scope, schema = table.glance, table.glanced_schema
    heads = {head.name: head for head in _heads(table, scope, schema, Work())}
    found = tuple(heads.get(name) or _formless(table, name, scope.rows) for name in table.dtypes)
    return Overview(scope.rows, scope.total, scope.wanted, found)


def _heads(table: Table, scope: Scope, schema: Schema, work: Work) -> list[Head]:
    frame = scope.watched(work, schema.names[0]).select(*schema.names)
    described = profile(frame, schema=schema)
    return [
        _head(column, str(table.dtypes[column.name]), described.rows, scope.wanted)
        for column in described.columns
    ]


def _head(column: ColumnProfile, dtype: str, rows: int, exact: bool) -> Head:
    missing, distinct = (_figure(column, name) for name in ("missing", "distinct"))
    edges, counts = np.empty(0), np.empty(0, dtype=np.int64)
    labels: tuple[str, ...] = ()
    if column.spread is not None and column.kind not in ("category", "flag"):
        edges, counts = _numbers(column.spread.edges), np.array(column.spread.counts)
    elif column.frequent:
        labels = tuple(_said(each.value)[:60] for each in column.frequent[:_BARS])
        counts = np.array([each.rows for each in column.frequent[:_BARS]])
    return Head(
        column.name, column.kind, column.role, dtype, rows, exact,
        missing=int(missing), distinct=int(distinct), figures=_words(column),
        findings=tuple((finding.concern, finding.says) for finding in column.findings),
        edges=edges, labels=labels, counts=counts,
    )  # fmt: skip


def _formless(table: Table, name: str, rows: int) -> Head:
    """The head of a column of lists, structs or bytes, of which nothing is said."""
    nothing = np.empty(0)
    return Head(
        name, "", "", str(table.dtypes[name]), rows, exact=True, missing=0, distinct=0, figures=(),
        findings=(), edges=nothing, labels=(), counts=nothing.astype(np.int64),
    )  # fmt: skip


def _figure(column: ColumnProfile, name: str) -> float:
    return float(column.figures[name].value or 0) if name in column.figures else 0.0


def _words(column: ColumnProfile) -> tuple[tuple[str, str], ...]:
    wanted = ("mean", "std", "min", "25%", "50%", "75%", "max")
    return tuple((name, _said(column.figures[name].value)) for name in wanted if name in column.figures)


def _said(value: Any) -> str:
    return "–" if value is None else value if isinstance(value, str) else f"{value:.6g}"


def _numbers(edges: tuple[float | str, ...]) -> npt.NDArray[np.float64]:
    if edges and isinstance(edges[0], str):
        return np.array(edges, dtype="datetime64[us]").astype(np.float64)
    return np.array(edges, dtype=np.float64)
