from __future__ import annotations

import polars as pl
import pytest
from scipy.stats import median_abs_deviation

from workbench.errors import ColumnError, InputError
from workbench.widgets.bounds import TREATMENTS, bounds
from workbench.widgets.cube_shelf import CubeShelf
from workbench.widgets.questions import BoundsAsked, Sampling
from workbench.widgets.table import Table
from workbench.widgets.worker import Work

LOW, HIGH = -20.0, 60.0


@pytest.fixture
def shelf(table: Table) -> CubeShelf:
    return CubeShelf(table)


def by_hand(treatment: str, **more: object) -> BoundsAsked:
    return BoundsAsked("dep_delay", treatment, "bounds", lower=LOW, upper=HIGH, **more)


def done_by_polars(treatment: str, delays: pl.Series) -> pl.Series:
    outside = (delays < LOW) | (delays > HIGH)
    if treatment == "ClipOutliers":
        return delays.clip(LOW, HIGH)
    if treatment == "NullOutliers":
        return pl.select(pl.when(~outside).then(delays)).to_series()
    return delays.filter(~outside.fill_null(value=False)) if treatment == "DropOutliers" else delays


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_what_stays_is_told_exactly(
    table: Table, shelf: CubeShelf, flights: pl.DataFrame, treatment: str
) -> None:
    *_, told = bounds(table, shelf, by_hand(treatment), Work())
    delays = flights["dep_delay"]
    after = done_by_polars(treatment, delays)

    assert told.exact
    assert told.touched == ((delays < LOW) | (delays > HIGH)).sum()
    assert told.was.mean == pytest.approx(delays.mean(), rel=1e-12)
    assert (told.was.missing, told.was.low, told.was.high) == (
        delays.null_count(),
        delays.min(),
        delays.max(),
    )
    assert told.becomes.mean == pytest.approx(after.mean(), rel=1e-12)
    assert told.becomes.std == pytest.approx(after.std(), rel=1e-12)
    assert (told.becomes.present, told.becomes.missing) == (after.count(), after.null_count())
    assert (told.becomes.low, told.becomes.high) == (after.min(), after.max())


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_while_a_bound_is_dragged_counts_in_bins_are_close(
    table: Table, shelf: CubeShelf, flights: pl.DataFrame, treatment: str
) -> None:
    shelf.all("dep_delay", None, Work())
    (told,) = bounds(table, shelf, by_hand(treatment, settled=False), Work())
    after = done_by_polars(treatment, flights["dep_delay"])

    assert (told.exact, told.rows) == (False, 336_776)
    assert told.touched == pytest.approx(
        ((flights["dep_delay"] < LOW) | (flights["dep_delay"] > HIGH)).sum(), rel=0.02
    )
    assert told.becomes.mean == pytest.approx(after.mean(), rel=0.01)
    assert told.becomes.std == pytest.approx(after.std(), rel=0.03)
    assert told.before.sum() == told.was.present
    assert told.after.sum() == told.becomes.present


def test_before_all_rows_were_counted_a_glance_stands_for_them(
    table: Table, shelf: CubeShelf, flights: pl.DataFrame
) -> None:
    (told,) = bounds(table, shelf, by_hand("ClipOutliers", settled=False), Work())
    share = ((flights["dep_delay"] < LOW) | (flights["dep_delay"] > HIGH)).mean()

    assert (told.exact, told.rows, told.total) == (False, table.glance.rows, 336_776)
    assert told.touched / 336_776 == pytest.approx(share, abs=0.05)


def test_a_method_finds_the_bounds_that_a_recipe_would(
    table: Table, shelf: CubeShelf, flights: pl.DataFrame
) -> None:
    rough, exact = bounds(table, shelf, BoundsAsked("dep_delay", "ClipOutliers", "mad", k=5.0), Work())
    delays = flights["dep_delay"].drop_nulls().to_numpy()
    reach = 5.0 * 1.4826 * median_abs_deviation(delays)

    assert (exact.lower, exact.upper) == pytest.approx((-2.0 - reach, -2.0 + reach))
    assert (rough.exact, exact.exact) == (False, True)


def test_of_a_sample_its_own_rows_count(table: Table, shelf: CubeShelf) -> None:
    sampling = Sampling("rows", 2_000, seed=5)
    *_, told = bounds(table, shelf, by_hand("ClipOutliers", sample=sampling), Work())

    assert (told.rows, told.total, told.was.present + told.was.missing) == (2_000, 336_776, 2_000)


def test_a_column_without_spread_has_no_bounds(recwarn: pytest.WarningsRecorder) -> None:
    flat = Table({"x": [1.0] * 50})
    *_, told = bounds(flat, CubeShelf(flat), BoundsAsked("x", "ClipOutliers", "iqr"), Work())

    assert (told.lower, told.upper, told.touched) == (None, None, 0)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (BoundsAsked("carrier", "ClipOutliers", "mad"), "No column 'carrier'"),
        (BoundsAsked("time_hour", "ClipOutliers", "mad"), "outliers are of numbers"),
        (BoundsAsked("dep_delay", "Drop", "mad"), "No treatment 'Drop'"),
        (BoundsAsked("dep_delay", "ClipOutliers", "magic"), "No method 'magic'"),
        (BoundsAsked("dep_delay", "ClipOutliers", "bounds", lower=5.0, upper=1.0), "not below"),
        (BoundsAsked("dep_delay", "ClipOutliers", "bounds"), "lower"),
        (BoundsAsked("dep_delay", "ClipOutliers", "mad", k=-1.0), "no reach"),
    ],
)
def test_what_cannot_be_is_refused(table: Table, shelf: CubeShelf, asked: BoundsAsked, says: str) -> None:
    with pytest.raises((ColumnError, InputError), match=says):
        list(bounds(table, shelf, asked, Work()))
