"""Which numbers and texts an expression may hold."""

from __future__ import annotations

import ast
import math
import re

from workbench.errors import InputError
from workbench.ops.language.nodes import Constant
from workbench.schema import MAX_EXACT_INT, NULL_TEXT

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> bool:
    """Whether every engine and ONNX can hold the text, as what it is."""
    return not _UNSTORABLE.search(text) and text != NULL_TEXT


def constant(node: ast.Constant) -> Constant:
    """A number as float64, or a text.

    Raises:
        InputError: another kind of literal, or a value that no column can hold.
    """
    value = node.value
    if isinstance(value, str):
        if not storable(value):
            raise InputError("This text cannot be stored in a column.")
        return value
    if isinstance(value, int | float):
        if abs(value) > MAX_EXACT_INT if isinstance(value, int) else not math.isfinite(value):
            raise InputError(
                "This number is too large.", do="Whole numbers go up to 2^53, others to 1.79e308."
            )
        return float(value)
    if value is None:
        raise InputError("None is no value.", do="Write missing(x), or where(condition, x) without an else.")
    raise InputError(f"A literal of type {type(value).__name__} is neither number nor text.")
