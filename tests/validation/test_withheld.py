from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from workbench.training import Model
from workbench.validation.contenders import rival, trained
from workbench.validation.withheld import withheld


def test_many_batches_are_one_answer_in_the_order_of_the_rows(
    lender: Model, loans: pl.DataFrame, tmp_path: Path
) -> None:
    for part in range(4):
        holed = loans[part * 500 : (part + 1) * 500].with_columns(
            default=pl.when(pl.col("row") % 7 != part).then("default")
        )
        holed.write_parquet(tmp_path / f"{part}.parquet", row_group_size=100)
    contenders = (trained(lender, 1), rival(lender, None, 1))
    found = withheld(pl.scan_parquet(tmp_path), "default", contenders, ("row",))
    rows = found.columns["row"].to_numpy()
    assert (np.diff(rows) > 0).all()
    assert len(rows) + found.dropped == 2_000
    np.testing.assert_array_equal(found.truth, loans["default"].to_numpy()[rows])
    np.testing.assert_allclose(found.answers[0], lender.predict_proba(loans[rows])[:, 1], rtol=1e-12)
    assert set(found.answers[1]) == {lender.prior[1]}


def test_codes_tell_values_apart_and_missing_is_one(lender: Model, loans: pl.DataFrame) -> None:
    named = loans[:6].with_columns(branch=pl.Series(["b", None, "a", "b", None, "c"]))
    codes = withheld(named, "default", (), ("branch",)).codes("branch")
    assert codes[0] == codes[3]
    assert codes[1] == codes[4]
    assert sorted(set(codes.tolist())) == [0, 1, 2, 3]
