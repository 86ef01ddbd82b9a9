from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import workbench as wb
from workbench.errors import ColumnError
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.pairs import Pair, pair
from workbench.widgets.questions import PairAsked, Sampling
from workbench.widgets.table import Table
from workbench.widgets.worker import Work


def look(table: Table, left: str, right: str, sampling: Sampling | None = None) -> list[Pair]:
    return list(pair(table, CubeShelf(table), PairAsked(left, right, sampling), Work()))


def test_two_numbers_are_counted_in_cells(table: Table, flights: pl.DataFrame) -> None:
    rough, seen = look(table, "dep_delay", "arr_delay")
    known = flights.drop_nulls(["dep_delay", "arr_delay"])
    x, y = (
        known[side.name].to_numpy().clip(side.low, np.nextafter(side.high, 0))
        for side in (seen.left, seen.right)
    )
    spans = [(side.low, side.high) for side in (seen.left, seen.right)]
    expected, _, _ = np.histogram2d(x, y, bins=48, range=spans)

    assert (seen.view, seen.rows, seen.exact, rough.exact) == ("scatter", 336_776, True, False)
    assert seen.counts.sum() == len(known)
    assert np.abs(seen.counts.reshape(48, 48) - expected).sum() <= 0.001 * len(known)  # values on an edge


def test_a_number_by_category_has_boxes(table: Table, flights: pl.DataFrame) -> None:
    *_, seen = look(table, "air_time", "carrier")
    width = (seen.right.high - seen.right.low) / 512

    assert (seen.view, seen.left.name, seen.right.name) == ("box", "carrier", "air_time")
    assert (seen.left.levels[0], seen.left.levels[-1]) == ("UA", "6 others")
    united = flights.filter(carrier="UA")["air_time"].drop_nulls()
    assert seen.sizes[0] == len(united)
    assert seen.sizes.sum() == flights["air_time"].count()
    np.testing.assert_allclose(
        seen.boxes[:5], np.quantile(united.to_numpy(), [0.05, 0.25, 0.5, 0.75, 0.95]), atol=1.5 * width
    )


def test_two_categories_make_a_mosaic(table: Table, flights: pl.DataFrame) -> None:
    *_, seen = look(table, "origin", "carrier")
    counts = seen.counts.reshape(len(seen.left.levels), len(seen.right.levels))

    assert (seen.view, len(seen.left.levels), len(seen.right.levels)) == ("mosaic", 3, 11)
    for i, origin in enumerate(seen.left.levels):
        assert counts[i].sum() == flights["origin"].eq(origin).sum()
        for j, carrier in enumerate(seen.right.levels[:-1]):
            assert counts[i, j] == len(flights.filter(origin=origin, carrier=carrier))


def test_flags_and_numbered_categories_are_categories() -> None:
    rows = {"late": [0, 1, 1, 0], "code": [10.0, 20.0, 20.0, None]}
    schema = wb.infer_schema(rows).declare("code", kind="category")
    (seen,) = look(Table(rows, schema=schema), "late", "code")

    assert (seen.left.levels, seen.right.levels) == (("1", "0"), ("20", "10"))
    assert seen.counts.tolist() == [2, 0, 0, 1]


def test_a_sample_is_looked_at_alone(table: Table) -> None:
    (seen,) = look(table, "dep_delay", "distance", Sampling("rows", 500))

    assert (seen.rows, seen.total, seen.exact) == (500, 336_776, True)


def test_a_column_against_itself() -> None:
    (seen,) = look(Table({"a": [1.0, 2.0, 3.0]}), "a", "a")

    assert seen.counts.sum() == 3


@pytest.mark.parametrize("name", ["nothing", "tailnum"])
def test_free_text_and_unknown_columns_are_refused(table: Table, name: str) -> None:
    with pytest.raises(ColumnError, match=f"No column '{name}' to look at"):
        look(table, "dep_delay", name)
