"""Look a training row's value up in a table that was made without the row's own fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import narwhals as nw

from workbench.engines.base import Frame
from workbench.errors import NotExportableError
from workbench.ops.base import Onnx, Op, Var
from workbench.ops.lookup import Lookup


@dataclass(frozen=True)
class CrossFitted(Op):
    """`output` is, for a row of fold i, what the i-th of `lookups` says; they write columns of their own."""

    output: str
    fold: str
    lookups: tuple[Lookup, ...]
    training_only: ClassVar[bool] = True

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.fold, self.lookups[0].column)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.output,)

    def apply(self, frame: Frame) -> Frame:
        for lookup in self.lookups:
            frame = lookup.apply(frame)
        names = [lookup.output for lookup in self.lookups]
        own = (nw.when(nw.col(self.fold) == at).then(nw.col(name)) for at, name in enumerate(names))
        return frame.with_columns(nw.coalesce(*own).alias(self.output)).drop(*names)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        raise NotExportableError(
            "Cross-fitted values are for training rows only; an export looks the full fit up."
        )
