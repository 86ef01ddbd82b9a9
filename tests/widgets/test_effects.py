from __future__ import annotations

import polars as pl
import pytest

import workbench as wb
from workbench.widgets.effects import effects
from workbench.widgets.table import Table
from workbench.widgets.timeline import Entry, Timeline
from workbench.widgets.worker import Work

GOOD = wb.Recipe((wb.Impute("dep_delay"), wb.ClipOutliers("dep_delay", method="mad")))


def test_each_step_says_what_it_learned(table: Table, flights: pl.DataFrame) -> None:
    (rough, _), (exact, fitted) = effects(table, Timeline.of(GOOD), Work())
    clip = GOOD.fit(flights).learned[1][0]

    assert (rough.exact, exact.exact, exact.rows) == (False, True, 336_776)
    assert exact.entries[0].learned == "dep_delay: value -2"
    assert exact.entries[1].learned == f"dep_delay: low {clip.low:.6g}, high {clip.high:.6g}"
    assert fitted.learned == GOOD.fit(flights).learned
    assert exact.features == fitted.features


def test_the_step_that_does_not_fit_is_named(table: Table) -> None:
    timeline = Timeline.of(wb.Recipe((*GOOD.steps, wb.Impute("dep_dely"), wb.Impute("arr_delay"))))
    ((told, fitted),) = effects(table, timeline, Work())

    assert fitted is None
    assert [bool(entry.trouble) for entry in told.entries] == [False, False, True, False]
    assert "Did you mean 'dep_delay'" in told.entries[2].trouble


def test_what_is_switched_off_does_nothing(table: Table) -> None:
    timeline = Timeline((Entry(wb.Impute("dep_dely"), enabled=False), Entry(GOOD.steps[0])))
    *_, (told, _) = effects(table, timeline, Work())

    assert [entry.learned for entry in told.entries] == ["", "dep_delay: value -2"]
    assert told.recipe == wb.Recipe(GOOD.steps[:1]).to_json()


def test_warnings_are_told_and_not_raised(table: Table) -> None:
    timeline = Timeline.of(wb.Recipe((wb.ClipOutliers("year", method="iqr"),)))
    *_, (told, _) = effects(table, timeline, Work())

    assert told.warnings == ("ClipOutliers left year as is: no spread (iqr).",)


def test_nothing_chosen_takes_no_reading(table: Table) -> None:
    ((told, fitted),) = effects(table, Timeline(), Work())

    assert told.code == "from workbench import Recipe\n\nrecipe = Recipe()"
    assert fitted.learned == ()


def test_fitting_that_would_fill_the_memory_stays_with_a_glance(table: Table) -> None:
    longer = Table(pl.concat([table.rows.to_native()] * 8))
    ((told, fitted),) = effects(longer, Timeline.of(wb.Recipe((wb.Impute(wb.numeric()),))), Work())

    assert (told.exact, told.rows, told.total) == (False, longer.glance.rows, 8 * 336_776)
    assert fitted is not None


@pytest.mark.parametrize("target", ["arr_delay", None])
def test_the_target_is_known(flights: pl.DataFrame, target: str | None) -> None:
    timeline = Timeline.of(wb.Recipe((wb.Impute(wb.numeric()),)))
    *_, (_, fitted) = effects(Table(flights, target=target), timeline, Work())

    assert ("arr_delay" in fitted.features) == (target is None)
