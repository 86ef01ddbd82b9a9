from __future__ import annotations

from threading import Thread

import polars as pl
import pytest

import workbench as wb
from tests.widgets.hostile import HOSTILE
from workbench.errors import InputError
from workbench.widgets.questions import Sampling
from workbench.widgets.table import GLANCE, Table
from workbench.widgets.worker import Superseded, Work


def test_a_glance_takes_rows_from_all_over_the_table(table: Table) -> None:
    seen = table.glance.frame.select("month", "day").collect()

    assert (table.glance.total, table.glance.wanted) == (336_776, False)
    assert 0.9 * GLANCE < table.glance.rows <= GLANCE
    assert len(seen.unique()) == 365


def test_a_glance_at_a_long_table_takes_stretches_of_it(table: Table) -> None:
    longer = Table(pl.concat([table.rows.to_native()] * 8))

    assert (longer.glance.rows, longer.glance.total) == (GLANCE, 8 * 336_776)
    assert longer.glance.frame.collect()["month"].n_unique() > 5


def test_a_small_table_is_seen_whole() -> None:
    small = Table({"a": [1.0, 2.0]})

    assert small.glance.wanted
    assert small.everything(Work()) is small.glance


def test_nobody_waits_for_a_count_that_takes_long() -> None:
    def slowly(part: pl.Series) -> pl.Series:
        import time

        time.sleep(0.8)
        return part > 3

    slow = pl.LazyFrame({"a": list(range(30_000))}).filter(
        pl.col("a").map_batches(slowly, return_dtype=pl.Boolean, is_elementwise=True)
    )
    table = Table(slow)

    assert (table.glance.rows, table.glance.total, table.glance.wanted) == (GLANCE, -1, False)
    assert table.everything(Work()).rows == 29_996


def test_the_schema_is_that_of_all_rows(table: Table, flights: pl.DataFrame) -> None:
    assert table.schema(Work()) == wb.infer_schema(flights)
    assert table.schema(Work(), ["dest", "year"]).names == ("dest", "year")


def test_columns_of_a_long_table_are_read_in_parts(table: Table) -> None:
    longer = Table(pl.concat([table.rows.to_native()] * 8))
    assert longer.everything(Work()).rows == 8 * 336_776
    parts = list(longer.in_parts(longer.formed))

    assert [name for part in parts for name in part] == list(table.dtypes)
    assert [len(part) for part in parts] == [7, 7, 5]


def test_roles_are_kept_when_columns_are_read_in_parts(flights: pl.DataFrame) -> None:
    keyed = Table(flights.with_row_index("row"), key="row", target="arr_delay")
    keyed.schema(Work(), ["day"])
    schema = keyed.schema(Work())

    assert (schema["row"].role, schema["arr_delay"].role, schema["day"].role) == ("key", "target", "feature")


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling("rows", 500, seed=3),
        Sampling("share", 0.01),
        Sampling("rows", 300, strata="origin", allocation="equal", seed=1),
    ],
)
@pytest.mark.parametrize("key", ["row", None])
def test_a_sample_is_the_one_that_wb_sample_draws(
    flights: pl.DataFrame, sampling: Sampling, key: str | None
) -> None:
    keyed = flights.with_row_index("row")
    drawn = Table(keyed, key=key).sample(sampling, Work())
    size = {"n": int(sampling.size)} if sampling.kind == "rows" else {"fraction": sampling.size}
    same = wb.sample(
        keyed, **size, key=key, seed=sampling.seed, stratify=sampling.strata, allocation=sampling.allocation
    )

    got = drawn.frame.collect().to_native()
    assert sampling.kind == "share" or got.equals(same.select(keyed.columns))
    assert sorted(got["row"]) == sorted(same["row"])


def test_a_key_that_names_several_rows_is_drawn_by_rows(flights: pl.DataFrame) -> None:
    drawn = Table(flights, key="flight").sample(Sampling("rows", 100), Work())

    assert drawn.rows == 100


def test_a_reading_that_is_not_wanted_any_more_stops(table: Table) -> None:
    work = Work()
    work.cancel()

    with pytest.raises(Superseded):
        table.schema(work)


def test_readings_of_all_rows_take_turns(table: Table) -> None:
    second = Work()
    outcome: list[str] = []

    def wait() -> None:
        try:
            with table.turn(second):
                outcome.append("had its turn")
        except Superseded:
            outcome.append("gave up")

    with table.turn(Work()):
        waiting = Thread(target=wait)
        waiting.start()
        second.cancel()
        waiting.join(20)

    assert outcome == ["gave up"]


def test_columns_without_a_form_are_passed_over() -> None:
    assert "lists" not in Table(HOSTILE).formed

    with pytest.raises(InputError, match="no column of numbers"):
        _ = Table(pl.DataFrame({"lists": [[1]]})).formed
