from __future__ import annotations

import pytest

import workbench as wb
from workbench.steps import STEPS
from workbench.steps.outliers import METHODS, OutlierStep
from workbench.widgets.menus import StepMenu, menus

MENUS = menus("flights")


def test_everything_in_the_librarys_tables_can_be_chosen() -> None:
    assert {step.name for step in MENUS.steps} == set(STEPS)
    assert {method.name: method.k for method in MENUS.methods} == {
        name: k for name, (_, k) in METHODS.items()
    }
    assert {name for name, _ in MENUS.treatments} == {
        name for name, step in STEPS.items() if issubclass(step, OutlierStep)
    }
    assert all(says for _, says in MENUS.treatments)
    assert all(hasattr(wb, selector) for selector in MENUS.selectors)


@pytest.mark.parametrize("step", MENUS.steps, ids=lambda step: step.name)
def test_a_form_asks_for_what_the_step_takes(step: StepMenu) -> None:
    given = {field.name: "a" for field in step.fields if field.required}
    defaults = {field.name: field.default for field in step.fields if not field.required}
    made = STEPS[step.name].from_json({"step": step.name, **given, **defaults})

    assert made == STEPS[step.name](**given)
    assert step.says


def test_choices_are_those_of_the_annotation() -> None:
    impute = {field.name: field for step in MENUS.steps if step.name == "Impute" for field in step.fields}

    assert (impute["columns"].form, impute["columns"].required) == ("columns", True)
    assert (impute["strategy"].form, impute["strategy"].choices[:2]) == ("choice", ("mean", "median"))
    assert (impute["value"].form, impute["by"].form) == ("plain", "text")
