from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from workbench.training import Model
from workbench.validation.contenders import rival, trained


@pytest.mark.parametrize(("name", "shape"), [("lender", (7,)), ("grader", (7, 4)), ("coster", (7,))])
def test_model_and_baseline_answer_in_the_same_form(
    name: str, shape: tuple[int, ...], loans: pl.DataFrame, request: pytest.FixtureRequest
) -> None:
    model: Model = request.getfixturevalue(name)
    rows = loans[:7].to_arrow()
    ours, theirs = trained(model, 1), rival(model, None, 1)
    assert ours.answer(rows).shape == theirs.answer(rows).shape == shape
    assert ours.columns == ("size", "city")
    assert theirs.columns == ()


def test_knowing_nothing_is_the_share_or_the_mean_in_training(
    lender: Model, grader: Model, coster: Model, loans: pl.DataFrame
) -> None:
    seen, rows = loans[:1_500], loans[:1].to_arrow()
    assert rival(lender, None, 1).answer(rows)[0] == pytest.approx((seen["default"] == "yes").mean())
    assert rival(lender, None, 0).answer(rows)[0] == pytest.approx((seen["default"] == "no").mean())
    assert rival(coster, None, 1).answer(rows)[0] == pytest.approx(seen["cost"].mean())
    shares = [(seen["grade"] == grade).mean() for grade in range(4)]
    np.testing.assert_allclose(rival(grader, None, 1).answer(rows)[0], shares)
