"""Take columns away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.engines.base import Frame
from workbench.ops.base import Onnx, Op, Var


@dataclass(frozen=True)
class Remove(Op):
    """The frame without `columns`; one that is not there is passed over."""

    columns: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return ()

    @property
    def outputs(self) -> tuple[str, ...]:
        return ()

    @property
    def removes(self) -> tuple[str, ...]:
        return self.columns

    def apply(self, frame: Frame) -> Frame:
        return frame.drop(*self.columns, strict=False)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        return {}
