"""Writes an expression as ONNX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.ops import nulls
from workbench.ops.base import Onnx, Var
from workbench.ops.language.nodes import Call, Column, Literal, Node, walk
from workbench.ops.language.table import FUNCTIONS


def lower(tree: Node, columns: Mapping[str, Var], onnx: Onnx) -> Var:
    """The value of the expression from those of its columns; equal calls are written once."""
    written: dict[Node, Any] = {}
    for node in walk(tree):
        if node in written:
            continue
        if isinstance(node, Column):
            written[node] = columns[node.name]
        elif isinstance(node, Literal):
            written[node] = _constant(node, onnx)
        else:
            written[node] = _call(node, written, onnx)
    return written[tree]


def _call(call: Call, written: Mapping[Node, Any], onnx: Onnx) -> Var:
    function = FUNCTIONS[call.function]
    arguments = [written[argument] for argument in call.arguments]
    with np.errstate(all="ignore"):  # what is constant is computed here and now, as for 1 / 0
        value = function.lower(*arguments, onnx=onnx)
        return nulls.finite(value, onnx) if function.overflows else value


def _constant(literal: Literal, onnx: Onnx) -> Any:
    if isinstance(literal.value, tuple):
        return literal.value
    return onnx.text(literal.value) if isinstance(literal.value, str) else onnx.number(literal.value)
