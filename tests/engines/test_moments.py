"""What counted parts say of a column is what scipy says of the whole of it."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.engines.moments import Moments

PARTS = st.lists(st.lists(st.integers(-1000, 1000), min_size=1, max_size=20), min_size=1, max_size=4)


def answer(parts: list[list[float]]) -> dict[str, Any]:
    moments = Moments()
    for part in parts:
        moments.add(*np.unique(np.array(part, float), return_counts=True))
    return moments.answer()


def whole(parts: list[list[float]]) -> npt.NDArray[np.float64]:
    return np.array([value for part in parts for value in part], float)


@given(PARTS)
def test_parts_answer_as_the_whole(parts: list[list[float]]) -> None:
    told, values = answer(parts), whole(parts)
    assert (told["present"], told["zeros"]) == (len(values), (values == 0).sum())
    assert (told["min"], told["max"]) == (values.min(), values.max())
    assert told["mean"] == pytest.approx(values.mean(), abs=1e-9)
    if len(values) == 1:
        assert told["std"] is None
    else:
        assert told["std"] == pytest.approx(values.std(ddof=1), abs=1e-9)
    if values.std() > 0:
        assert told["skew"] == pytest.approx(stats.skew(values), abs=1e-9)


@given(PARTS)
def test_order_of_the_parts_does_not_matter(parts: list[list[float]]) -> None:
    first, *others = (answer(list(order)) for order in itertools.permutations(parts))
    assert all(str(other) == str(first) for other in others)


def test_a_large_offset_does_not_eat_the_spread() -> None:
    far = [[1e9 + value for value in part] for part in ([4.0, 7.0], [13.0, 16.0])]
    assert answer(far)["std"] == pytest.approx(math.sqrt(30), rel=1e-12)


def test_no_part_knows_nothing() -> None:
    assert answer([]) == {"present": 0, "zeros": 0} | dict.fromkeys(("mean", "std", "skew", "min", "max"))


def test_one_value_has_no_spread() -> None:
    told = answer([[5.0, 5.0], [5.0]])
    assert told["std"] == 0
    assert math.isnan(told["skew"])


@pytest.mark.parametrize("size", [1e100, 1e110, 1e160, 1e300])
def test_values_too_large_for_their_squares_answer_as_in_polars(size: float) -> None:
    values = [size, 2 * size, -size, 5 * size]
    told, polars = answer([values]), pl.Series(values)
    assert told["mean"] == pytest.approx(polars.mean())
    assert str(told["std"]) == str(polars.std()) or told["std"] == pytest.approx(polars.std())
    assert math.isfinite(told["skew"]) == math.isfinite(polars.skew() or math.nan)
