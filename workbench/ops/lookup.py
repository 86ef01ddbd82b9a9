"""Write what a table says of a value: its rank, its share, its target mean, its group's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.engines import engine_of
from workbench.engines.base import Frame
from workbench.ops.base import Onnx, Op, Var
from workbench.schema import NULL_TEXT

Key = float | str | None
Found = float | str | None


@dataclass(frozen=True)
class Lookup(Op):
    """`output` is the one of `values` at the place where `column` stands in `keys`, else `default`.

    Keys are all text or all numbers, and so are values; None is missing on either side.
    """

    column: str
    output: str
    keys: tuple[Key, ...]
    values: tuple[Found, ...]
    default: Found

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.output,)

    def apply(self, frame: Frame) -> Frame:
        return engine_of(frame).recode(frame, self.column, self.output, self.table, self.default)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> dict[str, Var]:
        column = values[self.column]
        reads_text = column.unwrap_tensor().dtype != np.float64
        found = onnx.ml.label_encoder(
            column,
            keys_tensor=_tensor(self.table, text=reads_text),
            values_tensor=_tensor(self.table.values(), text=self.writes_text),
            default_tensor=_tensor([self.default], text=self.writes_text),
        )
        return {self.output: found}

    @property
    def table(self) -> dict[Key, Found]:
        """What is found under each key; a table of nothing gives the default to null as to all else."""
        return dict(zip(self.keys, self.values, strict=True)) or {None: self.default}

    @property
    def writes_text(self) -> bool:
        return any(isinstance(value, str) for value in (*self.values, self.default))


def _tensor(values: Iterable[Key], *, text: bool) -> np.ndarray:
    null, dtype = (NULL_TEXT, np.str_) if text else (np.nan, np.float64)
    return np.array([null if value is None else value for value in values], dtype=dtype)
