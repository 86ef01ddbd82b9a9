"""Texts are the same if their words are, and their numbers within the tolerance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.jobs.reproducing.matching import Match, Ruler
from workbench.jobs.reproducing.noise import Noise

BEGAN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
RULER = Ruler(Noise(BEGAN, BEGAN + timedelta(seconds=20)), Noise(BEGAN, BEGAN + timedelta(seconds=30)), 1e-6)
numbers = st.floats(-1e9, 1e9, allow_subnormal=False)


@given(st.text())
def test_a_text_is_itself(text):
    assert RULER.texts(text, text) == Match("equal")


@given(st.text(), st.floats(0.001, 19), st.floats(0.001, 29))
def test_noise_does_not_matter(text, then, now):
    assert RULER.texts(f"{text} in {then:.3f} s", f"{text} in {now:.3f} s").level in ("equal", "noise")


@given(st.text(alphabet="abc \n|─", max_size=20), numbers, numbers)
def test_another_number_matters(text, then, now):
    assume(abs(then - now) > 1e-5 * max(abs(then), abs(now), 1e-3))

    assert RULER.texts(f"{text} {then!r}", f"{text} {now!r}").level == "different"


@given(numbers, st.floats(-1e-7, 1e-7))
def test_a_number_within_the_tolerance_does_not(value, off):
    assert RULER.texts(f"loss {value!r}", f"loss {value * (1 + off)!r}").level in ("equal", "close")


@given(st.integers(), st.integers())
def test_whole_numbers_are_the_same_or_not(then, now):
    found = RULER.texts(f"{then:,} rows", f"{now:,} rows").level

    assert found == ("equal" if then == now else "different")


@pytest.mark.parametrize(
    ("then", "now", "level"),
    [
        ("a  1.5\nb  2.5", "a 1.5\nb   2.5", "noise"),
        ("┌──────┐\n│ 9.99 │\n└──────┘", "┌───────────┐\n│ 9.9900001 │\n└───────────┘", "close"),
        ("x = -5", "x = 5", "different"),
        ("nan", "nan", "equal"),
        ("largest difference 2.2e-16", "largest difference 1.1e-16", "close"),
        ("1e3", "1000.0", "close"),
        ("column_1", "column_2", "different"),
        ("a\nb", "a\nb\nc", "different"),
        ("rows 5-7", "rows 5-8", "different"),
        ("1,234.5", "1234.5", "close"),
    ],
)
def test_texts(then, now, level):
    found = RULER.texts(then, now).level

    assert found == level or {found, level} == {"close", "equal"}


def test_the_first_line_that_differs_is_named():
    then = "fitted in 2.1 s\nloss 0.25\nmethod mad\nrows 7"
    now = "fitted in 9.1 s\nloss 0.2500000001\nmethod iqr\nrows 8"

    assert RULER.texts(then, now) == Match("different", "line 3", "method mad", "method iqr")


def test_a_line_more_is_named():
    assert RULER.texts("a\nb", "a") == Match("different", "line 2", "b", "")
