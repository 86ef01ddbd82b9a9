"""Running fitted ops over a frame, with as few layers as they allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.engines.base import Frame
from workbench.ops import Op


def run(ops: Iterable[Op], frame: Frame) -> Frame:
    """Apply ops in order to a lazy frame."""
    for layer in _layers(ops):
        if len(layer) == 1:
            frame = layer[0].apply(frame)
        else:
            frame = frame.with_columns(*(expr for op in layer for expr in op.expr()))
    return frame


def live(ops: Iterable[Op], wanted: Iterable[str]) -> tuple[tuple[Op, ...], frozenset[str]]:
    """The ops that the wanted columns need, and the columns that those need from outside."""
    needed = set(wanted)
    kept: list[Op] = []
    for op in reversed(tuple(ops)):
        if op.removes or needed & set(op.outputs):
            kept.append(op)
            needed = (needed - set(op.outputs)) | set(op.inputs)
    return tuple(reversed(kept)), frozenset(needed)


def _layers(ops: Iterable[Op]) -> Iterator[list[Op]]:
    """Neighbours that do not read or rewrite each other's outputs run as one."""
    layer: list[Op] = []
    for op in ops:
        written = {name for earlier in layer for name in earlier.outputs}
        if layer and not (op.merges and layer[-1].merges and written.isdisjoint((*op.inputs, *op.outputs))):
            yield layer
            layer = []
        layer.append(op)
    if layer:
        yield layer
