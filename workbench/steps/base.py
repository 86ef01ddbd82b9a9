"""A step: what an analyst chooses to do to columns; fitting turns it into a few ops.

Steps are frozen and hold only names and plain values, so a recipe prints as the Python that rebuilds
it and is saved as JSON.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Self

from workbench.errors import ColumnError, InputError
from workbench.ops.base import Op
from workbench.schema import Column, Kind, Schema
from workbench.steps.learning import Learner
from workbench.steps.selectors import Columns, Selector, columns_from_json, resolve


@dataclass(frozen=True)
class Context:
    """What a step may look at while it learns."""

    schema: Schema
    target: str | None
    fold: str | None  # the column that holds each training row's fold, where a step asked for folds


@dataclass(frozen=True)
class Fitted:
    """What a step learned: its ops, what runs on training rows instead, and columns only now known."""

    ops: tuple[Op, ...]
    training: tuple[Op, ...] | None = None
    adds: tuple[Column, ...] = ()


class Step(ABC):
    """One choice in a recipe, a frozen dataclass."""

    drops_rows: ClassVar[bool] = False  # in training only
    needs_folds: ClassVar[bool] = False  # its training values are cross-fitted
    adds_unknown: ClassVar[bool] = False  # which columns it adds is known only once it is fitted

    @abstractmethod
    def reads(self, schema: Schema) -> tuple[str, ...]:
        """The columns it looks at, in the schema as it stands before the step."""

    @abstractmethod
    def writes(self, schema: Schema) -> tuple[Column, ...]:
        """The columns it changes or adds, as they will be."""

    def removes(self, schema: Schema) -> tuple[str, ...]:
        """The columns it takes away."""
        return ()

    @abstractmethod
    def learn(self, context: Context) -> Learner[Fitted]:
        """Ask for statistics and return ops; see `learning`."""

    def to_json(self) -> dict[str, Any]:
        """Its name and plain values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        plain = {
            name: value.to_json() if isinstance(value, Selector) else value for name, value in values.items()
        }
        return {"step": type(self).__name__, **plain}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        given = {name: _read(value) for name, value in values.items() if name != "step"}
        names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
        for name in given:
            if name not in names:
                raise InputError(f"{cls.__name__} has no {name!r}.", known=names, given=name)
        return cls(**given)

    def __repr__(self) -> str:
        arguments = [
            f"{'' if field.default is MISSING else field.name + '='}{getattr(self, field.name)!r}"
            for field in fields(self)  # type: ignore[arg-type]
            if field.default is MISSING or getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(arguments)})"


@dataclass(frozen=True, repr=False)
class ColumnsStep(Step):
    """A step over columns given by name, by several names, or by a selector."""

    columns: Columns
    kinds: ClassVar[tuple[Kind, ...] | None] = None  # the kinds it can be asked to work on; None is all

    def __post_init__(self) -> None:
        if not isinstance(self.columns, (str, Selector)):
            object.__setattr__(self, "columns", tuple(self.columns))

    def reads(self, schema: Schema) -> tuple[str, ...]:
        return self.chosen(schema)

    def writes(self, schema: Schema) -> tuple[Column, ...]:
        return tuple(schema[name] for name in self.chosen(schema))

    def chosen(self, schema: Schema) -> tuple[str, ...]:
        """The names that its `columns` mean here."""
        names = resolve(self.columns, schema)
        for name in names:
            if self.kinds and schema[name].kind not in self.kinds:
                raise ColumnError(
                    f"{type(self).__name__} cannot work on {name!r}, which is of kind {schema[name].kind}.",
                    known=self.kinds,
                    do="Choose other columns (narrow a selector: `& numeric()`), or declare the kind.",
                )
        return names


class PlainStep(ColumnsStep):
    """A step whose ops follow from the schema alone: it asks for no statistics."""

    @abstractmethod
    def fitted(self, schema: Schema) -> Fitted:
        """Its ops, and what runs in training instead."""

    def learn(self, context: Context) -> Learner[Fitted]:
        yield from ()
        return self.fitted(context.schema)


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return columns_from_json(value)
    return tuple(value) if isinstance(value, list) else value
