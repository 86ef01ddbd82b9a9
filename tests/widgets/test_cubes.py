from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workbench.engines import lazy
from workbench.errors import ColumnError
from workbench.schema import Column
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.cubes import BINS, Axis, count_in_bins
from workbench.widgets.questions import Sampling
from workbench.widgets.table import Scope, Table
from workbench.widgets.worker import Work

NUMBER = Column("x", "number", "number")


def scope_of(values: list[float | None]) -> Scope:
    return Scope(lazy(pl.LazyFrame({"x": values})), len(values), len(values), wanted=True)


def test_rows_are_counted_as_numpy_counts_them() -> None:
    values = np.random.default_rng(7).standard_t(3, 20_000)
    axis = Axis.of(values)
    cube = count_in_bins(scope_of([*values.tolist(), None, float("nan")]), NUMBER, axis, Work())

    inside = values[(values >= axis.low) & (values < axis.high)]
    expected, _ = np.histogram(inside, bins=BINS, range=(axis.low, axis.high))
    assert np.abs(cube.counts[1:-1] - expected[1:-1]).sum() <= 4  # a value on an edge may fall to either side
    assert (cube.present, cube.missing) == (20_000, 2)
    assert (cube.least, cube.most) == (values.min(), values.max())
    assert cube.counts @ cube.means == pytest.approx(values.sum())


@pytest.mark.parametrize("at", [0.05, 0.5, 0.95])
def test_quantiles_are_within_a_bin(at: float) -> None:
    values = np.random.default_rng(7).gamma(2.0, 3.0, 20_000)
    axis = Axis.of(values)
    cube = count_in_bins(scope_of(values.tolist()), NUMBER, axis, Work())

    assert cube.quantile(at) == pytest.approx(np.quantile(values, at), abs=2 * axis.width)


def test_an_axis_shows_the_bulk_and_the_tails_but_not_one_wild_value() -> None:
    axis = Axis.of(np.array([*np.linspace(0, 10, 10_000), 1e12]))

    assert (axis.low, round(axis.high, 6)) == (0.0, 22.500750) or axis.high < 30
    assert Axis.of(np.array([5.0, 5.0])) == Axis(5.0, 5.0)
    assert Axis.of(np.array([np.nan])) == Axis(0.0, 0.0)


def test_a_column_is_counted_once(table: Table) -> None:
    shelf = CubeShelf(table)
    counted = shelf.all("dep_delay", None, Work())

    assert shelf.all("dep_delay", None, Work()) is counted
    assert shelf.at_hand("dep_delay", None) is counted
    assert shelf.at_hand("arr_delay", None).scope.rows == table.glance.rows
    assert shelf.all("dep_delay", Sampling("rows", 99), Work()).scope.rows == 99


def test_times_are_counted_too(table: Table, flights: pl.DataFrame) -> None:
    cube = CubeShelf(table).all("time_hour", None, Work())

    assert cube.least == flights["time_hour"].dt.epoch("us").min()
    assert cube.present == 336_776


def test_only_numbers_and_times_have_an_axis(table: Table) -> None:
    with pytest.raises(ColumnError, match="No column 'carrier' of numbers or times"):
        CubeShelf(table).glance("carrier")
