"""An op: fitted arithmetic that gives the same numbers on polars, on Spark and in ONNX.

A frame that ops see has been through `ingest`: numbers are float64 and finite or null, text is
string, time is UTC microseconds. An op keeps it so: a result that is not finite is missing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, ClassVar, Self

import narwhals as nw

from workbench.engines.base import Frame

Var = Any  # a spox.Var: ops are handed the opsets and never import onnx
Onnx = Any  # workbench.exporting.opsets.Opsets


class Op(ABC):
    """One piece of fitted arithmetic, a frozen dataclass of plain values."""

    runs_abreast: ClassVar[bool] = False  # one number in, one out, and `lower_abreast` writes many as one
    training_only: ClassVar[bool] = False  # it drops rows: never part of a transform or an export

    @property
    @abstractmethod
    def inputs(self) -> tuple[str, ...]:
        """The columns it reads."""

    @property
    @abstractmethod
    def outputs(self) -> tuple[str, ...]:
        """The columns it writes."""

    @property
    def removes(self) -> tuple[str, ...]:
        """The columns it takes away."""
        return ()

    def expr(self) -> tuple[nw.Expr, ...]:
        """Its outputs as expressions over its inputs, each named."""
        raise NotImplementedError(f"{type(self).__name__} overrides apply")

    def apply(self, frame: Frame) -> Frame:
        """Run it on a lazy frame; an op whose result is no plain expression overrides this."""
        return frame.with_columns(*self.expr())

    @abstractmethod
    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        """Write it as ONNX: from its inputs' values, each a vector of rows, to its outputs'."""

    @classmethod
    def lower_abreast(cls, ops: Sequence[Self], numbers: Var, onnx: Onnx) -> Var:
        """Write many as one: from float64 (ops, rows), the number that each reads, to what each writes."""
        raise NotImplementedError(f"{cls.__name__} does not run abreast")

    @property
    def merges(self) -> bool:
        """Whether it may share one `with_columns` with its neighbours."""
        return type(self).apply is Op.apply

    def to_json(self) -> dict[str, Any]:
        """Its name and plain values."""
        return {"op": type(self).__name__, **asdict(self)}  # type: ignore[call-overload]  # every op is a dataclass

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        given = {key: _frozen(value) for key, value in values.items() if key != "op"}
        return cls(**{field.name: given[field.name] for field in fields(cls)})  # type: ignore[arg-type]


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


class ColumnOp(Op):
    """An op that rewrites one column in place; its first field is `column`."""

    column: str

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.column,)
