"""Fewer, wider nodes: neighbouring ops of one kind run as one, for of a single row each node costs alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import cast

import numpy as np
from spox import Var

from workbench.exporting.opsets import Opsets
from workbench.ops import Lookup, Op

_FEWEST = 4  # columns for which laying them end to end, and taking them apart again, pays


class Abreast:
    """Writes ops as ONNX, those that do the same to many columns of numbers as one."""

    def __init__(self, onnx: Opsets) -> None:
        self._onnx = onnx
        self._split: dict[Var, tuple[tuple[Var, ...], Var]] = {}  # by its first part: the parts, the whole

    def lower(self, ops: Iterable[Op], values: Mapping[str, Var]) -> dict[str, Var]:
        """Every column that is there once the ops are done."""
        there = dict(values)
        for _, neighbours in groupby(composed(ops), key=type):
            for run in self._runs(list(neighbours), there):
                there |= self._together(run, there) if len(run) > 1 else run[0].lower(there, self._onnx)
                gone = {name for op in run for name in op.removes}
                there = {name: value for name, value in there.items() if name not in gone}
        return there

    def join(self, columns: Sequence[Var]) -> Var:
        """Columns end to end; those that were split from one stretch are taken from there."""
        stretches, at = [], 0
        while at < len(columns):
            parts, whole = self._split.get(columns[at], ((columns[at],), columns[at]))
            if tuple(columns[at : at + len(parts)]) != parts:
                parts, whole = (columns[at],), columns[at]
            stretches.append(whole)
            at += len(parts)
        return stretches[0] if len(stretches) == 1 else self._onnx.op.concat(stretches, axis=0)

    def split(self, whole: Var, columns: int) -> Sequence[Var]:
        """So many columns of equal length that lie end to end."""
        parts = cast("Sequence[Var]", self._onnx.op.split(whole, num_outputs=columns))
        self._split[parts[0]] = (tuple(parts), whole)
        return parts

    def _runs(self, ops: list[Op], values: Mapping[str, Var]) -> Iterator[list[Op]]:
        """All of them as one, where that is possible and pays, else each for itself."""
        read, written = [op.inputs for op in ops], {name for op in ops for name in op.outputs}
        independent = len(written) == len(ops) and len(set(read)) == len(ops)
        if ops[0].runs_abreast and len(ops) >= _FEWEST and independent and _are_numbers(read, values):
            yield ops
        else:
            yield from ([op] for op in ops)

    def _together(self, run: list[Op], values: Mapping[str, Var]) -> dict[str, Var]:
        onnx = self._onnx
        whole = self.join([values[op.inputs[0]] for op in run])
        matrix = onnx.op.reshape(whole, onnx.integers([len(run), -1]))
        made = type(run[0]).lower_abreast(run, matrix, onnx)
        parts = self.split(onnx.op.reshape(made, onnx.integers([-1])), len(run))
        return {op.outputs[0]: part for op, part in zip(run, parts, strict=True)}


def composed(ops: Iterable[Op]) -> list[Op]:
    """The ops, with a lookup in what another one has just written as one lookup.

    >>> rare = Lookup("carrier", "carrier", ("UA", "AA"), ("UA", "AA"), "other")
    >>> code = Lookup("carrier", "carrier", ("UA", "other"), (0.0, 1.0), None)
    >>> composed([rare, code])
    [Lookup(column='carrier', output='carrier', keys=('UA', 'AA'), values=(0.0, None), default=1.0)]
    """
    kept: list[Op] = []
    for op in ops:
        in_place = isinstance(op, Lookup) and op.output == op.column
        at = _written_in_place(op.inputs[0], kept) if in_place else None
        kept.append(op if at is None else _composition(kept.pop(at), op))
    return kept


def _written_in_place(column: str, ops: Sequence[Op]) -> int | None:
    """Where the lookup is that wrote the column in place, if nobody has read it since."""
    for at in reversed(range(len(ops))):
        op = ops[at]
        if column in (*op.inputs, *op.outputs, *op.removes):
            return at if isinstance(op, Lookup) and op.column == op.output else None
    return None


def _composition(first: Op, second: Op) -> Lookup:
    assert isinstance(first, Lookup)
    assert isinstance(second, Lookup)
    table, default = second.table, second.default
    values = tuple(table.get(value, default) for value in first.table.values())
    return Lookup(first.column, second.output, tuple(first.table), values, table.get(first.default, default))


def _are_numbers(read: Iterable[Sequence[str]], values: Mapping[str, Var]) -> bool:
    return all(values[name].unwrap_tensor().dtype == np.float64 for names in read for name in names)
