"""The menus of the view, made from the library's own tables: what is added there appears here."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, dataclass, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from workbench.sampling.allocation import Allocation
from workbench.steps import STEPS
from workbench.steps.base import Step
from workbench.steps.outliers import METHODS
from workbench.steps.selectors import Columns, Selector
from workbench.widgets.bounds import TREATMENTS
from workbench.widgets.fields import hints_of
from workbench.widgets.questions import MOST_SAMPLED, SampleKind

_SELECTORS = ("numeric", "categorical", "flag", "temporal", "text")

FieldForm = Literal["columns", "choice", "switch", "number", "text", "plain"]


@dataclass(frozen=True)
class FieldMenu:
    """One argument of a step: how it is asked for, what it may be, and what it is if nothing is said."""

    name: str
    form: FieldForm
    choices: tuple[str, ...]
    default: Any
    required: bool


@dataclass(frozen=True)
class StepMenu:
    """A step that can be added."""

    name: str
    says: str
    fields: tuple[FieldMenu, ...]


@dataclass(frozen=True)
class MethodMenu:
    """A way to find bounds, and its usual reach."""

    name: str
    says: str
    k: float


@dataclass(frozen=True)
class Menus:
    """Everything that can be chosen, for the table of this title."""

    title: str
    steps: tuple[StepMenu, ...]
    methods: tuple[MethodMenu, ...]
    treatments: tuple[tuple[str, str], ...]
    selectors: tuple[str, ...]
    sample_kinds: tuple[str, ...]
    allocations: tuple[str, ...]
    most_sampled: int


def menus(title: str) -> Menus:
    """What the library offers today.

    >>> [method.name for method in menus("flights").methods]
    ['iqr', 'zscore', 'mad', 'quantile']
    """
    return Menus(
        title,
        tuple(StepMenu(name, _first_line(step), _fields(step)) for name, step in sorted(STEPS.items())),
        tuple(MethodMenu(name, _first_line(learner), k) for name, (learner, k) in METHODS.items()),
        tuple((name, _first_line(step)) for name, step in TREATMENTS.items()),
        _SELECTORS,
        get_args(SampleKind),
        get_args(Allocation),
        MOST_SAMPLED,
    )


def _fields(step: type[Step]) -> tuple[FieldMenu, ...]:
    hints = hints_of(step)
    return tuple(
        FieldMenu(
            field.name,
            _form(hints[field.name]),
            _choices(hints[field.name]),
            None if field.default is MISSING else _plain(field.default),
            field.default is MISSING,
        )
        for field in fields(step)  # type: ignore[arg-type]  # every step is a dataclass
    )


def _form(hint: Any) -> FieldForm:
    if hint == Columns:
        return "columns"
    kinds = set(get_args(hint) or (hint,)) - {NoneType}
    if get_origin(hint) is Literal:
        return "choice"
    forms: dict[Any, FieldForm] = {bool: "switch", float: "number", int: "number", str: "text"}
    return forms.get(next(iter(kinds)), "plain") if len(kinds) == 1 else "plain"


def _choices(hint: Any) -> tuple[str, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()


def _plain(value: Any) -> Any:
    return value.to_json() if isinstance(value, Selector) else value


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0]
