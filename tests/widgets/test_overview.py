from __future__ import annotations

import numpy as np
import polars as pl

import workbench as wb
from tests.widgets.hostile import HOSTILE
from workbench.widgets.overview import glanced, overview
from workbench.widgets.questions import OverviewAsked, Sampling
from workbench.widgets.table import Table
from workbench.widgets.worker import Work


def test_heads_come_from_a_glance_and_then_from_all_rows(table: Table, flights: pl.DataFrame) -> None:
    rough, *_, exact = overview(table, glanced(table), OverviewAsked(), Work())

    assert (rough.rows, rough.total, rough.exact) == (table.glance.rows, 336_776, False)
    assert not any(head.exact for head in rough.heads)
    assert (exact.rows, exact.exact) == (336_776, True)
    assert {head.name: head.missing for head in exact.heads} == {
        name: flights[name].null_count() for name in flights.columns
    }


def test_a_head_says_what_profile_says(table: Table, flights: pl.DataFrame) -> None:
    *_, exact = overview(table, glanced(table), OverviewAsked(), Work())
    heads = {head.name: head for head in exact.heads}
    seen = wb.profile(flights)

    np.testing.assert_array_equal(heads["dep_delay"].counts, seen["dep_delay"].spread.counts)
    np.testing.assert_array_equal(heads["dep_delay"].edges, seen["dep_delay"].spread.edges)
    assert heads["carrier"].labels[0] == seen["carrier"].frequent[0].value == "UA"
    assert heads["carrier"].counts[0] == flights["carrier"].eq("UA").sum()
    assert "outliers" in dict(heads["dep_delay"].findings)


def test_a_long_table_is_described_some_columns_at_a_time(table: Table) -> None:
    some = table.rows.to_native().select(list(table.dtypes)[:8])
    longer = Table(pl.concat([some] * 8))
    first, second, third = overview(longer, glanced(longer), OverviewAsked(), Work())

    assert [sum(head.exact for head in each.heads) for each in (first, second, third)] == [0, 7, 8]
    assert [each.exact for each in (first, second, third)] == [False, False, True]


def test_of_a_sample_every_row_is_described(table: Table) -> None:
    (seen,) = overview(table, glanced(table), OverviewAsked(Sampling("rows", 777)), Work())

    assert (seen.rows, seen.total, seen.exact) == (777, 336_776, True)
    assert {head.rows for head in seen.heads} == {777}


def test_what_has_no_form_has_a_head_too() -> None:
    heads = {head.name: head for head in glanced(Table(HOSTILE)).heads}

    assert list(heads) == HOSTILE.columns
    assert (heads["lists"].kind, heads["lists"].dtype) == ("", "List(String)")
