"""A recipe is a value: it is edited, printed, saved and read back."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import *  # noqa: F403  (what a notebook has at hand, and what `repr` may name)
from workbench.errors import ColumnError, InputError
from workbench.recipe import FittedRecipe, Recipe
from workbench.steps import (
    STEPS,
    Calculate,
    Cast,
    ClipOutliers,
    Discretize,
    Drop,
    DropDuplicates,
    DropMissing,
    DropOutliers,
    ExpandDatetime,
    FlagOutliers,
    FrequencyEncode,
    GroupRare,
    Impute,
    IndicateMissing,
    Interact,
    NullOutliers,
    OneHotEncode,
    OrdinalEncode,
    PowerTransform,
    Scale,
    Select,
    Step,
    TargetEncode,
    categorical,
    flag,
    matching,
    numeric,
    temporal,
    text,
)

EXAMPLES: tuple[Step, ...] = (
    Calculate("pace", "where(miles > 0, minutes / miles, 0)"),
    Cast(["code", "it's"], to="category"),
    ClipOutliers("delay", method="mad", k=5.0),
    Discretize(numeric(), bins=3, strategy="uniform"),
    Drop(matching("dep_*")),
    DropDuplicates(),
    DropDuplicates(("row", "day"), order_by="day"),
    DropMissing(("a", "b")),
    DropOutliers(numeric(), method="bounds", lower=-1.0),
    ExpandDatetime(parts=("hour_sin", "weekday")),
    FlagOutliers(numeric() - matching("x*")),
    FrequencyEncode(categorical()),
    GroupRare(categorical() | text(), min_share=0.05, max_categories=20, other="rest"),
    Impute(numeric(), strategy="median", by="carrier"),
    Impute("größe", strategy="constant", value="-"),
    IndicateMissing(~(numeric() & flag())),
    Interact(numeric()),
    NullOutliers("delay", method="quantile", k=0.02),
    OneHotEncode(categorical(), max_categories=12),
    OrdinalEncode(categorical(), unseen=-9.0),
    PowerTransform("fare", method="box-cox"),
    Scale(numeric(), method="robust"),
    Select(temporal()),
    TargetEncode("carrier", smooth=10.0),
)
steps = st.lists(st.sampled_from(EXAMPLES), max_size=6).map(tuple)


def test_every_step_has_an_example() -> None:
    assert {type(step) for step in EXAMPLES} == set(STEPS.values())


@given(steps)
def test_the_printed_recipe_is_the_code_that_builds_it(chosen: tuple[Step, ...]) -> None:
    assert eval(repr(Recipe(chosen))) == Recipe(chosen)


@given(steps)
def test_a_recipe_is_saved_as_names_and_plain_values(chosen: tuple[Step, ...]) -> None:
    assert Recipe.from_json(json.loads(json.dumps(Recipe(chosen).to_json()))) == Recipe(chosen)


@given(steps, st.data())
def test_edits_give_new_recipes_and_undo_each_other(chosen: tuple[Step, ...], data: st.DataObject) -> None:
    recipe = Recipe(chosen)
    at = data.draw(st.integers(0, len(chosen)))
    longer = recipe.add(Scale("x"), at)
    assert longer.steps[at] == Scale("x")
    assert longer.remove(at) == recipe
    assert longer.replace(at, Drop("x")).remove(at) == recipe
    to = data.draw(st.integers(0, len(chosen)))
    assert longer.move(at, to).move(to, at) == longer
    assert recipe.steps == chosen


def test_a_recipe_refuses_what_is_no_step() -> None:
    with pytest.raises(InputError, match=r"'drop' is no step"):
        Recipe(("drop",))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="steps 0 to 0"):
        Recipe((Drop("x"),)).remove(3)


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        ({"step": "Imputer"}, "No step 'Imputer'. Did you mean 'Impute'"),
        ({"step": "Impute", "columns": "x", "strategie": "mean"}, "Did you mean 'strategy'"),
        ({"step": "Drop", "columns": {"select": "everything"}}, "No selector 'everything'"),
    ],
)
def test_a_saved_recipe_with_something_unknown_says_what_is_known(
    saved: dict[str, object], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        Recipe.from_json({"steps": [saved]})


TABLE = pl.DataFrame(
    {
        "row": [1, 2, 3, 4],
        "delay": [1.0, None, 30.0, 2.0],
        "carrier": ["UA", "AA", None, "UA"],
        "at": pl.Series(["2013-01-01", "2013-02-03", None, "2013-12-31"]).str.to_datetime(),
        "late": [0, 0, 1, 0],
    }
)


def test_a_fitted_recipe_is_saved_and_read_back() -> None:
    recipe = Recipe((ExpandDatetime(), Impute(numeric()), TargetEncode("carrier")))
    fitted = recipe.fit(TABLE, target="late", key="row")
    again = FittedRecipe.from_json(json.loads(json.dumps(fitted.to_json())))
    assert again == fitted
    assert again.transform(TABLE).equals(fitted.transform(TABLE))


def test_the_summary_lists_every_fitted_number() -> None:
    fitted = Recipe((Impute("delay"), FrequencyEncode("carrier"))).fit(TABLE.drop("at"), target="late")
    rows = fitted.summary().select("op", "column", "name", "value").rows()
    assert ("Fill", "delay", "value", "2.0") in rows
    assert ("Lookup", "carrier", "UA", "0.5") in rows
    assert ("Lookup", "carrier", "None", "0.25") in rows


def test_selectors_pass_over_target_and_key() -> None:
    fitted = Recipe((Scale(numeric()), Drop(categorical() | temporal()))).fit(TABLE, target="late", key="row")
    assert fitted.features == ("delay",)
    assert fitted.transform(TABLE)["row"].to_list() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Scale("dely"), "Did you mean 'delay'"),
        (Calculate("delay", "2 * row"), "would write over the column 'delay'"),
        (Drop("late"), "which is the target"),
    ],
)
def test_a_step_that_does_not_fit_the_table_says_why(step: Step, says: str) -> None:
    with pytest.raises(ColumnError, match=says):
        Recipe((step,)).fit(TABLE, target="late")


def test_a_selector_that_matches_nothing_does_nothing() -> None:
    assert Recipe((Drop(matching("nothing*")),)).fit(TABLE).features == tuple(TABLE.columns)


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        (Recipe(), "'carrier' is of kind category.*OrdinalEncode"),
        (Recipe((OrdinalEncode("carrier"),)), "'at' is of kind timestamp.*ExpandDatetime"),
    ],
)
def test_a_matrix_of_what_is_no_number_yet_names_the_step_to_add(recipe: Recipe, says: str) -> None:
    with pytest.raises(ColumnError, match=says):
        recipe.fit(TABLE, target="late", key="row").matrix(TABLE)
