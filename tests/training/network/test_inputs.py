from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.training.network.inputs import BINS, CategoryInput, Inputs, NumberInput

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(st.lists(FLOATS, min_size=1, max_size=30), st.lists(FLOATS, min_size=1, max_size=30))
def test_a_number_is_read_as_numpys_interpolation_reads_it(seen: list[float], asked: list[float]) -> None:
    """Any line through the cuts is followed: np.interp is the outside reference."""
    number = NumberInput.seen(np.array(seen, dtype=np.float32))
    rows, come = number.read(np.array(asked, dtype=np.float32))
    assert ((come >= 0) & (come <= 1)).all()
    if len(number.cuts) == 1:
        assert (rows == 1).all()
        return
    with np.errstate(over="ignore"):
        expected = np.interp(asked, number.cuts, np.arange(len(number.cuts)))
    np.testing.assert_allclose(rows - 1 + come, expected, atol=1e-3)


def test_cuts_are_quantiles_and_a_missing_number_has_a_row_of_its_own() -> None:
    values = np.random.default_rng(0).exponential(size=9_601).astype(np.float32)
    number = NumberInput.seen(np.append(values, np.float32(np.nan)))
    assert len(number.cuts) == BINS + 1
    counts = np.bincount(number.read(values)[0])
    assert counts[0] == 0
    assert counts[1:].min() >= 199
    rows, come = number.read(np.array([np.nan, -1.0, 1e9], dtype=np.float32))
    assert rows.tolist() == [0, 1, BINS]
    assert come.tolist() == [0, 0, 1]


@pytest.mark.parametrize("values", [[], [np.nan], [5.0, 5.0]])
def test_a_number_that_never_changes_is_read_all_the_same(values: list[float]) -> None:
    rows, come = NumberInput.seen(np.array(values, dtype=np.float32)).read(np.array([5.0, -3e38], np.float32))
    assert rows.tolist() == [1, 1]
    assert np.isfinite(come).all()


def test_a_category_that_was_not_there_is_read_as_a_missing_one() -> None:
    port = CategoryInput((-1.0, 2.0, 7.0))
    asked = np.array([7.0, 2.0, 3.0, np.nan, -1.0, 9.0, -5.0], dtype=np.float32)
    assert port.read(asked).tolist() == [3, 2, 0, 0, 1, 0, 0]
    assert CategoryInput(()).read(asked[:2]).tolist() == [0, 0]


def test_every_value_of_every_feature_has_a_row_that_no_other_feature_has() -> None:
    features = (
        CategoryInput((0.0, 1.0)),
        NumberInput((0.0, 1.0, 2.0)),
        CategoryInput((5.0,)),
        NumberInput((3.0,)),
    )
    inputs = Inputs(features)
    asked = np.array([[0, 0.5, 5, 3], [1, 1.5, 6, 3], [7, np.nan, 5, np.nan]], dtype=np.float32)
    read = inputs.read(asked)
    assert [len(set(column)) for column in read.rows.T] == [3, 2, 3, 2]
    assert len({row for column in read.rows.T for row in set(column)}) == 10
    assert read.come.tolist() == [[0.5, 0], [0.5, 0], [0, 0]]


def test_inputs_are_plain_values() -> None:
    inputs = Inputs((CategoryInput((0.0, 1.0)), NumberInput((0.1, np.float32(0.3).item()))))
    assert Inputs.from_json(json.loads(json.dumps(inputs.to_json()))) == inputs


def test_no_rows_are_read_as_none() -> None:
    read = Inputs((CategoryInput((0.0,)), NumberInput((0.0, 1.0)))).read(np.empty((0, 2), np.float32))
    assert read.rows.shape == (0, 2)
    assert read.come.shape == (0, 1)
