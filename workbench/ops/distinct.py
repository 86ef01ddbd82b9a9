"""Keep one row of those that are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workbench.engines.base import Frame
from workbench.errors import NotExportableError
from workbench.ops.base import Onnx, Op, Var


@dataclass(frozen=True)
class Distinct(Op):
    """One row of each that agree in `columns`: the first by `order_by`, or any where that is empty."""

    columns: tuple[str, ...]
    order_by: tuple[str, ...] = ()
    training_only: ClassVar[bool] = True

    @property
    def inputs(self) -> tuple[str, ...]:
        return (*self.columns, *self.order_by)

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    def apply(self, frame: Frame) -> Frame:
        if self.order_by:
            return frame.unique(list(self.columns), keep="first", order_by=list(self.order_by))
        return frame.unique(list(self.columns), keep="any")

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        raise NotExportableError("Rows are dropped in training only; an exported model answers every row.")
