from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.test_timeline import JSON
from workbench.errors import InputError
from workbench.widgets.questions import (
    MOST_SAMPLED,
    MOST_SHOWN,
    QUESTIONS,
    BoundsAsked,
    PageAsked,
    Sampling,
    parse,
)

VALID = {
    "page": {"start": 0, "rows": 25, "prepared": True, "sample": {"kind": "rows", "size": 100, "seed": 3}},
    "bounds": {"column": "a", "treatment": "ClipOutliers", "method": "mad", "k": 2.5, "settled": False},
    "likeness": {"sample": {"kind": "share", "size": 0.1, "strata": "b", "allocation": "equal"}},
    "pair": {"left": "a", "right": "b", "sample": None},
    **{kind: {} for kind in ("front", "menus", "overview", "associations", "effects")},
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_can_be_asked(kind: str) -> None:
    asked, number, question = parse({"ask": kind, "number": 7, "of": VALID[kind]})

    assert (asked, number, type(question)) == (kind, 7, QUESTIONS[kind])


def test_what_was_asked_is_told() -> None:
    _, _, page = parse({"ask": "page", "number": 0, "of": VALID["page"]})
    _, _, bounds = parse({"ask": "bounds", "number": 0, "of": VALID["bounds"]})

    assert page == PageAsked(0, 25, prepared=True, sample=Sampling("rows", 100, seed=3))
    assert bounds == BoundsAsked("a", "ClipOutliers", "mad", k=2.5, settled=False)


@settings(deadline=None)
@given(JSON)
def test_anything_else_is_refused_in_words(message: object) -> None:
    with pytest.raises(InputError):
        parse(message)


@settings(deadline=None)  # the first call imports
@given(st.data())
def test_a_question_with_a_broken_part_is_refused_or_still_a_question(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(VALID)))
    of = {**VALID[kind], data.draw(st.sampled_from(["start", "column", "sample", "k", "x"])): data.draw(JSON)}
    try:
        _, _, question = parse({"ask": kind, "number": 1, "of": of})
    except InputError:
        pass  # refused, in words
    else:
        assert isinstance(question, QUESTIONS[kind])


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("page", {"start": -1}),
        ("page", {"start": 0, "rows": MOST_SHOWN + 1}),
        ("page", {"start": 1.5}),
        ("page", {"start": True}),
        ("page", {}),
        ("page", {"start": 0, "sample": {"kind": "rows", "size": MOST_SAMPLED + 1}}),
        ("page", {"start": 0, "sample": {"kind": "share", "size": 1.5}}),
        ("page", {"start": 0, "sample": {"kind": "rows", "size": 10, "seed": "x"}}),
        ("bounds", {"column": "a", "treatment": "ClipOutliers", "method": "mad", "k": float("inf")}),
        ("pair", {"left": "a", "right": ["b"]}),
        ("effects", {"code": "import os"}),
    ],
)
def test_bounds_are_kept(kind: str, of: dict[str, object]) -> None:
    with pytest.raises(InputError):
        parse({"ask": kind, "number": 1, "of": of})
