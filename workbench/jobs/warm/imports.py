"""Which libraries a notebook imports that may be imported before its kernel is forked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

# These do their work after a fork: tests/jobs/warm has a row for each. Not here: polars, as the thread that
# takes its spilled data off the disk is not in the fork, and the disk fills; nor what asks as it is imported
# whether it is in a notebook, and where it may draw, such as matplotlib and pytorch_lightning.
FORKABLE: Mapping[str, tuple[str, ...]] = {
    "duckdb": (),
    "lightgbm": (),
    "numpy": (),
    "onnxruntime": (),
    "pandas": (),
    "plotly": ("nbformat", "numpy"),  # it imports them with its first figure
    "pyarrow": (),
    "scipy": (),
    "sklearn": (),
    "torch": (),
}

_COMES_FIRST = re.compile(
    r"environ\b.*=|environ\.|putenv|%(set_)?env\b|sys\.(path|modules)|importlib|\bpip\b"
)
_NO_PYTHON = re.compile(r"^\s*[%!].*", re.MULTILINE)


def imports_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """List the modules to import for a notebook's kernel: those that its own statements name, if they may be.

    None where the notebook has something to say before, such as an environment variable that libraries read.

    >>> cells = ["import pandas as pd, my_helpers", "from sklearn.linear_model import Ridge"]
    >>> imports_of({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})
    ('pandas', 'sklearn.linear_model')
    """
    cells = ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]
    if any(_COMES_FIRST.search(cell) for cell in cells):
        return ()
    named = {name for cell in cells for name in _imports(cell)}
    return tuple(sorted({each for name in named for each in _forkable(name)}))


def _imports(cell: str) -> Iterator[str]:
    try:
        tree = ast.parse(_NO_PYTHON.sub("", cell))
    except SyntaxError:  # the kernel will say so
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module


def _forkable(name: str) -> tuple[str, ...]:
    root = name.partition(".")[0]
    return (name, *FORKABLE[root]) if root in FORKABLE else ()
