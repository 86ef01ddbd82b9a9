"""Runs an expression on a frame: one column per call, one stage per depth.

Nested in one expression, a formula of some size makes Spark fail to compile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import narwhals as nw

from workbench.engines.base import Frame
from workbench.engines.vocabulary import finite
from workbench.ops.language.nodes import Call, Column, Node, depth, walk
from workbench.ops.language.table import FUNCTIONS


def write(tree: Node, frame: Frame, output: str) -> Frame:
    """The frame with the values of the expression in `output`."""
    names = _names(tree, frame)
    staged = _run(frame, names)
    return staged.with_columns(_value(tree, names).alias(output)).drop(*names.values())


def keep(tree: Node, frame: Frame) -> Frame:
    """The rows of the frame where the expression is true."""
    names = _names(tree, frame)
    return _run(frame, names).filter(_value(tree, names) != 0.0).drop(*names.values())


def _run(frame: Frame, names: Mapping[Call, str]) -> Frame:
    """The frame with a column for each call, the deepest first."""
    stages = defaultdict(list)
    for call in names:
        stages[depth(call)].append(_compute(call, names).alias(names[call]))
    for deep in sorted(stages):
        frame = frame.with_columns(*stages[deep])
    return frame


def _names(tree: Node, frame: Frame) -> dict[Call, str]:
    """A name for each call, as no column's begins; Spark does not tell capitals from small letters."""
    stem = "stage"
    while any(name.casefold().startswith(stem) for name in frame.collect_schema()):
        stem += "_"
    calls = dict.fromkeys(node for node in walk(tree) if isinstance(node, Call))
    return {call: f"{stem}{at}" for at, call in enumerate(calls)}


def _compute(call: Call, names: Mapping[Call, str]) -> nw.Expr:
    function = FUNCTIONS[call.function]
    result = function.expr(*(_value(argument, names) for argument in call.arguments))
    return finite(result) if function.overflows else result


def _value(node: Node, names: Mapping[Call, str]) -> Any:
    if isinstance(node, Call):
        return nw.col(names[node])
    if isinstance(node, Column):
        return nw.col(node.name)
    return node.value if isinstance(node.value, tuple) else nw.lit(node.value)
