"""Plain values are compared one by one, and how long something took in its run is noise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.jobs.reproducing.matching import Ruler
from workbench.jobs.reproducing.noise import Noise
from workbench.jobs.reproducing.values import match_values

BEGAN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NOISE = Noise(BEGAN, BEGAN + timedelta(seconds=20))
RULER = Ruler(NOISE, NOISE, 1e-6)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_values_are_themselves(value):
    assert match_values(value, value, RULER).level == "equal"


@given(st.lists(st.integers(), min_size=1), st.data())
def test_another_number_is_found(values, data):
    place = data.draw(st.integers(0, len(values) - 1))
    after = [*values]
    after[place] += 1

    assert match_values({"n": values}, {"n": after}, RULER).where == f"n[{place}]"


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        ({"fit_seconds": 3.1}, {"fit_seconds": 9.9}, "noise"),
        ({"fit_seconds": 3.1}, {"fit_seconds": 99.9}, "different"),
        ({"elapsed": 3}, {"elapsed": 4}, "noise"),
        ({"rows": 3}, {"rows": 4}, "different"),
        ({"auc": 0.9}, {"auc": 0.90000001}, "close"),
        ({"auc": 1}, {"auc": True}, "different"),
        ({"auc": None}, {}, "different"),
        ([1], [1, 2], "different"),
        ({"at": "2026-11-24T09:30:05Z"}, {"at": "2026-11-24 09:30:09"}, "noise"),
        ({"at": "2013-10-01"}, {"at": "2013-10-02"}, "different"),
    ],
)
def test_values(before, after, level):
    assert match_values(before, after, RULER).level == level
