"""Fitting: steps learn side by side, wave after wave, so that the table is read as seldom as can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from workbench.engines import infer_schema, ingest, lazy
from workbench.engines.base import Frame
from workbench.engines.keys import with_row_hash
from workbench.errors import ColumnError
from workbench.ops import Op
from workbench.recipe.fitted import FittedRecipe
from workbench.recipe.running import run
from workbench.schema import Schema
from workbench.steps import Step
from workbench.steps.base import Context, Fitted
from workbench.steps.learning import learn, together
from workbench.steps.target_encoding import FOLDS

FOLD = "workbench_fold"


@dataclass(frozen=True)
class _Planned:
    """A step and the schema as it stands when the step's turn comes."""

    step: Step
    schema: Schema


def train(
    steps: tuple[Step, ...], frame: Any, *, target: str | None, key: str | None, schema: Schema | None
) -> tuple[FittedRecipe, Frame]:
    """Fit steps; returns it fitted, and the training rows as a lazy frame."""
    rows = lazy(frame)
    scans = 0 if schema is not None else 1
    schema = _with_roles(
        schema if schema is not None else infer_schema(rows, target=target, key=key), target, key
    )
    fold = FOLD if any(step.needs_folds for step in steps) else None
    rows = ingest(rows, schema.features)
    rows = rows if fold is None else _with_folds(rows, key)
    now = schema
    learned: list[tuple[Op, ...]] = []
    while len(learned) < len(steps):
        wave = _wave(steps[len(learned) :], now)
        learners = [planned.step.learn(Context(planned.schema, target, fold)) for planned in wave]
        fitted, taken = learn(together(learners), rows)
        scans += taken
        for planned, result in zip(wave, fitted, strict=True):
            now = _after(planned.step, planned.schema, result)
            learned.append(result.ops)
            rows = run(result.ops if result.training is None else result.training, rows)
    rows = rows if fold is None else rows.drop(FOLD)
    return FittedRecipe(steps, schema, now, tuple(learned), scans), rows


def _wave(steps: tuple[Step, ...], schema: Schema) -> list[_Planned]:
    """The longest run of steps none of which reads what another of them writes."""
    wave: list[_Planned] = []
    touched: set[str] = set()
    for step in steps:
        reads = step.reads(schema)
        if wave and not touched.isdisjoint(reads):
            break
        wave.append(_Planned(step, schema))
        if step.drops_rows or step.adds_unknown:
            break
        after = _after(step, schema, Fitted(()))
        touched |= {column.name for column in step.writes(schema)} | set(step.removes(schema))
        schema = after
    return wave


def _after(step: Step, schema: Schema, fitted: Fitted) -> Schema:
    """The schema once a step is done."""
    removed = step.removes(schema)
    written = (*step.writes(schema), *fitted.adds)
    reads = step.reads(schema)
    for column in written:
        if column.name in schema and column.name not in reads:
            raise ColumnError(
                f"{step!r} would write over the column {column.name!r}.", do="Rename or drop one of them."
            )
    for name in removed:
        if schema[name].role != "feature":
            raise ColumnError(f"{step!r} would remove {name!r}, which is the {schema[name].role}.")
    fitted_away = {name for op in fitted.ops for name in op.removes}
    return schema.put(*written).drop(*(removed or fitted_away))


def _with_roles(schema: Schema, target: str | None, key: str | None) -> Schema:
    schema = schema if target is None else schema.declare(target, role="target")
    return schema if key is None else schema.declare(key, role="key")


def _with_folds(rows: Frame, key: str | None) -> Frame:
    hashed = with_row_hash(rows, key=key, seed=0, purpose="folds", output=FOLD)
    return hashed.with_columns((nw.col(FOLD) % FOLDS).alias(FOLD))
