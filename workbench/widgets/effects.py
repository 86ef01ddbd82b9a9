"""What each step of the recipe learns, in words, and where it does not fit the data."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import Any

from workbench.errors import WorkbenchError
from workbench.ops import Op
from workbench.recipe import FittedRecipe, Recipe
from workbench.schema import Schema
from workbench.widgets.cell import cell_of
from workbench.widgets.table import Scope, Table
from workbench.widgets.timeline import Timeline
from workbench.widgets.worker import Work

_MOST_NUMBERS = 3  # of a step, in words
_MOST_CELLS = 25_000_000  # that fitting may hold: some 28 bytes each for a median
_ONE_AT_A_TIME = Lock()  # warnings are caught for the whole process


@dataclass(frozen=True)
class Effect:
    """What became of one entry of the timeline.

    Args:
        learned: what it learned, in words.
        trouble: why it cannot be done, or nothing.
    """

    learned: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Effects:
    """What became of every entry, and of the table.

    Args:
        rows: how many rows it was fitted on, of `total` in the table.
        exact: whether these are all rows.
        entries: in the order of the timeline.
        features: the columns that a model would see.
        warnings: what the steps warned of.
        code: the recipe as the Python of a cell.
        recipe: the recipe as JSON.
    """

    rows: int
    total: int
    exact: bool
    entries: tuple[Effect, ...]
    features: tuple[str, ...]
    warnings: tuple[str, ...]
    code: str
    recipe: Any


def effects(table: Table, timeline: Timeline, work: Work) -> Iterator[tuple[Effects, FittedRecipe | None]]:
    """Fit the recipe on a glance, then on all rows, unless they are so many that it would fill the memory."""
    rough, fitted = _fitted(table, timeline, table.glance, table.glanced_schema)
    yield rough, fitted
    if rough.exact or fitted is None or not fitted.steps:
        return
    if table.everything(work).rows * _most_read(fitted) > _MOST_CELLS:
        return
    scope, schema = table.everything(work), table.schema(work)
    watched = replace(scope, frame=scope.watched(work, schema.names[0]))
    with table.turn(work):
        exact = _fitted(table, timeline, watched, schema)
    yield exact


def _fitted(
    table: Table, timeline: Timeline, scope: Scope, schema: Schema
) -> tuple[Effects, FittedRecipe | None]:
    rows = scope.frame.select(*schema.names).to_native()
    with _ONE_AT_A_TIME, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            fitted = timeline.recipe.fit(rows, schema=schema, target=table.target, key=table.key)
        except WorkbenchError as error:
            return _failed(table, timeline, scope, schema, error), None
    told = iter(fitted.learned)
    entries = tuple(Effect(_learned(next(told))) if entry.enabled else Effect() for entry in timeline.entries)
    # other threads warn at the same time, of other things
    said = tuple(str(each.message) for each in caught if each.category.__module__.startswith("workbench"))
    return _told(timeline, scope, entries, fitted.features, said), fitted


def _most_read(fitted: FittedRecipe) -> int:
    """How many columns the steps look at, if all of them do so at once."""
    return len({name for ops in fitted.learned for op in ops for name in op.inputs})


def _failed(table: Table, timeline: Timeline, scope: Scope, schema: Schema, error: WorkbenchError) -> Effects:
    """The error beside the first step without which all before it fits."""
    at = _culprit(table, timeline, schema)
    entries = tuple(
        Effect(trouble=str(error)) if place == at else Effect() for place in range(len(timeline.entries))
    )
    return _told(timeline, scope, entries, (), ())


def _told(
    timeline: Timeline,
    scope: Scope,
    entries: tuple[Effect, ...],
    features: tuple[str, ...],
    said: tuple[str, ...],
) -> Effects:
    recipe = timeline.recipe
    code, plain = cell_of(recipe), recipe.to_json()
    return Effects(scope.rows, scope.total, scope.wanted, entries, features, said, code, plain)


def _culprit(table: Table, timeline: Timeline, schema: Schema) -> int:
    steps: tuple[Any, ...] = ()
    rows = table.glance.frame.select(*schema.names).to_native()
    enabled = [at for at, entry in enumerate(timeline.entries) if entry.enabled]
    for at in enabled:
        steps = (*steps, timeline.entries[at].step)
        try:
            Recipe(steps).fit(rows, schema=schema, target=table.target, key=table.key)
        except WorkbenchError:
            return at
    return enabled[-1]


def _learned(ops: tuple[Op, ...]) -> str:
    said = [_said(op) for op in ops[:_MOST_NUMBERS]]
    rest = len(ops) - len(said)
    return "; ".join(said) + (f"; and {rest} more" if rest > 0 else "")


def _said(op: Op) -> str:
    values = asdict(op)  # type: ignore[call-overload]  # every op is a dataclass
    names = ", ".join(op.outputs or op.removes)[:60]
    plain = [
        f"{name} {value:.6g}" if isinstance(value, float) else f"{name} {str(value)[:40]}"
        for name, value in values.items()
        if isinstance(value, (int, float, str)) and value not in op.outputs and value not in op.inputs
    ]
    return f"{names}: {', '.join(plain[:3])}" if plain else names
