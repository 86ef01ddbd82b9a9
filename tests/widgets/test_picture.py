from __future__ import annotations

from xml.etree import ElementTree

import polars as pl

from tests.widgets.hostile import ATTACKS, HOSTILE
from workbench.widgets.overview import glanced
from workbench.widgets.picture import picture_of, words_of
from workbench.widgets.table import Table

SVG = "{http://www.w3.org/2000/svg}"


def test_it_says_what_is_in_each_column_and_how_many_rows_are_behind_it(table: Table) -> None:
    seen = glanced(table)
    drawn = ElementTree.fromstring(picture_of(seen, "flights"))
    words = [text.text for text in drawn.iter(f"{SVG}text")]

    assert "336,776 rows × 19 columns · what is drawn is of 9,906 rows from all over the table" in words
    assert set(table.dtypes) <= set(words)
    assert words_of(seen, "flights") == "<Explorer of flights: 336,776 rows × 19 columns>"


def test_it_is_small(table: Table) -> None:
    assert len(picture_of(glanced(table), "flights")) < 15_000
    wide = Table(pl.DataFrame({f"column {at}": range(50) for at in range(300)}))
    assert len(picture_of(glanced(wide), "wide")) < 45_000


def test_text_of_the_data_stays_text() -> None:
    drawn = ElementTree.fromstring(picture_of(glanced(Table(HOSTILE)), ATTACKS[0]))

    assert {element.tag for element in drawn.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "style", "rect", "text", "path")
    }
    assert all(not name.startswith("on") for element in drawn.iter() for name in element.attrib)
