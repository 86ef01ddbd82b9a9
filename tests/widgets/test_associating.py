from __future__ import annotations

import numpy as np
import polars as pl

import workbench as wb
from workbench.widgets.associating import together
from workbench.widgets.table import Table
from workbench.widgets.worker import Work


def test_it_tells_what_associations_found(flights: pl.DataFrame) -> None:
    some = flights.select("dep_delay", "arr_delay", "carrier", "origin", "tailnum")
    (told,) = together(Table(some), Work())
    found = wb.associations(some)

    assert (told.rows, told.exact, told.columns) == (336_776, True, found.columns)
    names = [(told.columns[i], told.columns[j]) for i, j in zip(told.left, told.right, strict=True)]
    assert names == [(each.left, each.right) for each in found.pairs]
    assert list(told.measures) == found.table["measure"]
    np.testing.assert_array_equal(told.value, found.table["value"])
    np.testing.assert_array_equal(told.low, np.array(found.table["low"], dtype=float))
    assert told.left_out == (("tailnum", "free text"),)


def test_of_a_long_table_a_glance_comes_first(table: Table) -> None:
    longer = Table(pl.concat([table.rows.to_native().select("distance", "origin")] * 4))
    rough, exact = together(longer, Work())

    assert (rough.exact, exact.exact, exact.rows) == (False, True, 4 * 336_776)
