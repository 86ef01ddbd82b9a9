from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench.errors import InputError
from workbench.widgets.timeline import MOST_STEPS, Entry, Timeline

RECIPE = wb.Recipe(
    (
        wb.Impute(wb.numeric() - wb.matching("dep_*"), strategy="mean"),
        wb.ClipOutliers(("dep_delay", "arr_delay"), method="bounds", lower=-20, upper=99.5),
        wb.ExpandDatetime(parts=("hour", "month")),
        wb.Calculate("speed", "distance / air_time"),
        wb.TargetEncode(wb.categorical(), smooth="auto"),
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def over_the_wire(timeline: Timeline) -> object:
    return json.loads(json.dumps(timeline.to_json()))


def test_a_recipe_comes_back_from_the_browser_as_it_was() -> None:
    assert Timeline.from_json(over_the_wire(Timeline.of(RECIPE))).recipe == RECIPE


def test_what_is_switched_off_is_kept_but_not_in_the_recipe() -> None:
    timeline = Timeline((Entry(RECIPE.steps[0], enabled=False), Entry(RECIPE.steps[1])))

    assert Timeline.from_json(over_the_wire(timeline)) == timeline
    assert timeline.recipe.steps == RECIPE.steps[1:2]


@settings(deadline=None)
@given(JSON)
def test_anything_else_is_refused_in_words(value: object) -> None:
    try:
        timeline = Timeline.from_json(value)
    except InputError:
        pass  # refused, in words
    else:
        assert timeline.to_json() == value == []


@settings(deadline=None)  # the first call imports
@given(st.data())
def test_a_step_with_a_broken_argument_is_refused_or_still_a_step(data: st.DataObject) -> None:
    entries = over_the_wire(Timeline.of(RECIPE))
    step = data.draw(st.sampled_from(entries))["step"]
    step[data.draw(st.sampled_from(sorted(step)))] = data.draw(JSON)
    try:
        timeline = Timeline.from_json(entries)
    except InputError:
        pass  # refused, in words
    else:
        assert (
            eval(repr(timeline.recipe), vars(wb) | {n: getattr(wb, n) for n in wb.__all__}) == timeline.recipe
        )


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"step": "Eval", "code": "1"}, "No step 'Eval'"),
        ({"step": "ClipOutliers"}, "columns"),
        ({"step": "ClipOutliers", "columns": "a", "k": "much"}, "not supported"),
        ({"step": "ClipOutliers", "columns": "a", "method": "magic"}, "No method"),
        ({"step": "Impute", "columns": "a", "strategy": "guess"}, "strategy"),
        ({"step": "Impute", "columns": {"select": "matching", "glob": 7}}, "columns"),
        ({"step": "GroupRare", "columns": "a", "min_share": float("nan")}, "min_share"),
        ({"step": "Calculate", "output": "a", "expression": "x" * 20_000}, "expression"),
    ],
)
def test_the_reason_names_what_is_wrong(step: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Timeline.from_json([{"step": step, "enabled": True}])


def test_a_timeline_has_an_end() -> None:
    entry = {"step": wb.Impute("a").to_json(), "enabled": True}

    with pytest.raises(InputError, match=f"{MOST_STEPS} steps at most"):
        Timeline.from_json([entry] * (MOST_STEPS + 1))


def test_deep_nesting_is_refused() -> None:
    deep: dict[str, object] = {"select": "numeric"}
    for _ in range(5_000):
        deep = {"select": "~", "of": [deep]}

    with pytest.raises(InputError, match="cannot be made"):
        Timeline.from_json([{"step": {"step": "Drop", "columns": deep}, "enabled": True}])
