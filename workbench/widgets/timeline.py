"""A recipe as the browser edits it: steps in order, each switched on or off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from workbench.errors import InputError
from workbench.recipe import Recipe
from workbench.steps import Step, step_from_json
from workbench.widgets.fields import require_fitting

MOST_STEPS = 200


@dataclass(frozen=True)
class Entry:
    """A step, and whether it is switched on."""

    step: Step
    enabled: bool = True

    def to_json(self) -> dict[str, Any]:
        return {"step": self.step.to_json(), "enabled": self.enabled}


@dataclass(frozen=True)
class Timeline:
    """What a person has chosen so far, with what they set aside.

    >>> from workbench.steps import Impute, Scale
    >>> timeline = Timeline((Entry(Impute("delay")), Entry(Scale("delay"), enabled=False)))
    >>> timeline.recipe
    Recipe((
        Impute('delay'),
    ))
    >>> Timeline.from_json(timeline.to_json()) == timeline
    True
    """

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, recipe: Recipe) -> Self:
        """All steps of a recipe, switched on."""
        return cls(tuple(Entry(step) for step in recipe.steps))

    @property
    def recipe(self) -> Recipe:
        """The steps that are switched on."""
        return Recipe(tuple(entry.step for entry in self.entries if entry.enabled))

    def to_json(self) -> list[dict[str, Any]]:
        """Names and plain values."""
        return [entry.to_json() for entry in self.entries]

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """The timeline that a browser sent, which may be anything.

        Raises:
            InputError: it is no timeline; names the step and the argument that does not fit.
        """
        if not isinstance(value, list):
            raise InputError(f"A timeline is a list of steps, not a {type(value).__name__}.")
        if len(value) > MOST_STEPS:
            raise InputError(f"A timeline has {MOST_STEPS} steps at most, not {len(value)}.")
        return cls(tuple(_entry(entry) for entry in value))


def _entry(value: Any) -> Entry:
    if not isinstance(value, dict) or set(value) != {"step", "enabled"}:
        raise InputError("Each entry of a timeline is {'step': ..., 'enabled': ...}.")
    if not isinstance(value["step"], dict) or not isinstance(value["enabled"], bool):
        raise InputError("An entry's step is an object, and it is enabled or not: true or false.")
    return Entry(_step(value["step"]), value["enabled"])


def _step(values: Mapping[str, Any]) -> Step:
    try:
        step = step_from_json(values)
        require_fitting(step)
    except InputError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise InputError(
            f"{str(values.get('step'))[:80]} cannot be made of these arguments: {error}."
        ) from error
    return step
