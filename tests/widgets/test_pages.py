from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

import workbench as wb
from tests.widgets.hostile import ATTACKS, HOSTILE
from workbench.widgets.packing import Texts
from workbench.widgets.pages import page
from workbench.widgets.questions import PageAsked, Sampling
from workbench.widgets.table import Table
from workbench.widgets.worker import Work


def read(table: Table, asked: PageAsked, fitted: wb.FittedRecipe | None = None) -> dict[str, list[object]]:
    (shown,) = page(table, asked, fitted, Work())
    return {column.name: list(column.cells) for column in shown.columns}


def test_a_page_is_some_neighbouring_rows(table: Table, flights: pl.DataFrame) -> None:
    (shown,) = page(table, PageAsked(200_000, 10), None, Work())
    columns = {column.name: column for column in shown.columns}

    assert (shown.start, shown.prepared) == (200_000, False)
    np.testing.assert_array_equal(
        columns["arr_delay"].cells, flights["arr_delay"][200_000:200_010].to_numpy()
    )
    assert columns["tailnum"].cells == Texts(flights["tailnum"][200_000:200_010])
    assert columns["flight"].whole


def test_the_last_page_is_short(table: Table) -> None:
    assert len(read(table, PageAsked(336_770))["year"]) == 6
    assert read(table, PageAsked(400_000))["year"] == []


def test_values_that_no_number_of_the_browser_holds_are_text() -> None:
    table = Table({"big": [2**53 + 1, 1], "day": [date(2013, 1, 1), None], "yes": [True, None]})

    assert read(table, PageAsked(0)) == {
        "big": ["9007199254740993", "1"],
        "day": ["2013-01-01", None],
        "yes": ["True", None],
    }


def test_a_recipe_prepares_the_rows(table: Table, flights: pl.DataFrame) -> None:
    fitted = wb.Recipe((wb.Impute("dep_delay", strategy="constant", value=-1.0),)).fit(flights)
    missing = int(flights["dep_delay"].is_null().arg_max())

    assert read(table, PageAsked(missing, 1))["dep_delay"] == [None]
    assert read(table, PageAsked(missing, 1, prepared=True), fitted)["dep_delay"] == [-1.0]


def test_a_sample_has_pages_of_its_own(table: Table) -> None:
    (shown,) = page(table, PageAsked(95, 10, sample=Sampling("rows", 100)), None, Work())

    assert shown.rows == 100
    assert {len(column.cells) for column in shown.columns} == {5}


def test_text_arrives_as_it_is_and_not_too_long() -> None:
    assert read(Table(HOSTILE), PageAsked(0, 4))["other"] == list(ATTACKS[4:])
    assert len(read(Table({"a": ["x" * 5_000]}), PageAsked(0))["a"][0]) == 200
