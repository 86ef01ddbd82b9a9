from __future__ import annotations

import polars as pl
import pytest

from workbench.engines import lazy
from workbench.training.rows import MOST_ROWS, kept_rows


@pytest.mark.parametrize("key", ["row", None])
def test_the_same_rows_are_kept_in_whatever_order_they_come(key: str | None) -> None:
    rows = pl.DataFrame({"row": range(30_000)}).with_columns(x=pl.col("row") * 7 % 1_000, y=pl.col("row") / 3)
    one = kept_rows(lazy(rows), ("x", "y"), key=key)
    other = kept_rows(lazy(rows.sample(fraction=1, shuffle=True, seed=1)), ("x", "y"), key=key)
    assert one.num_rows == MOST_ROWS
    assert one.column_names == ["x", "y"]
    assert pl.from_arrow(one).sort("y").equals(pl.from_arrow(other).sort("y"))


def test_they_are_drawn_from_the_whole_table() -> None:
    rows = lazy(pl.DataFrame({"row": range(30_000)}))
    assert pl.from_arrow(kept_rows(rows, ("row",), key="row"))["row"].mean() == pytest.approx(
        15_000, rel=0.02
    )


def test_few_rows_are_all_kept() -> None:
    assert kept_rows(lazy(pl.DataFrame({"x": [1, 2, 2]})), ("x",))["x"].to_pylist().count(2) == 2
