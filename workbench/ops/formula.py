"""Compute a column, or choose rows, by a formula that a user wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workbench.engines.base import Frame
from workbench.errors import NotExportableError
from workbench.ops.base import Onnx, Op, Var
from workbench.ops.language import columns_of, parse, quote

__all__ = ["Filter", "Formula", "columns_of", "quote"]


@dataclass(frozen=True)
class Formula(Op):
    """`output` is what `expression` says of each row, in the language of `workbench.ops.language`.

    >>> Formula("speed", "distance / (air_time / 60)").inputs
    ('distance', 'air_time')
    """

    output: str
    expression: str

    def __post_init__(self) -> None:
        parse(self.expression)

    @property
    def inputs(self) -> tuple[str, ...]:
        return columns_of(self.expression)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.output,)

    def apply(self, frame: Frame) -> Frame:
        return parse(self.expression).write(frame, self.output)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        return {self.output: parse(self.expression).lower(values, onnx)}


@dataclass(frozen=True)
class Filter(Op):
    """Only the training rows where `expression` is true: neither 0 nor missing."""

    expression: str
    training_only: ClassVar[bool] = True

    def __post_init__(self) -> None:
        parse(self.expression)

    @property
    def inputs(self) -> tuple[str, ...]:
        return columns_of(self.expression)

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    def apply(self, frame: Frame) -> Frame:
        return parse(self.expression).filter(frame)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        raise NotExportableError("Rows are dropped in training only; an exported model answers every row.")
