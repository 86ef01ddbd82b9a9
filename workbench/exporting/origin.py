"""Where a model comes from: the data, the recipe and the packages that made it."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.jobs.records.code import describe_code
from workbench.recipe import FittedRecipe

_PACKAGES = (
    "notebook-workbench",
    "numpy",
    "polars",
    "narwhals",
    "scikit-learn",
    "lightgbm",
    "torch",
    "pytorch-lightning",
    "xgboost",
    "xgboost-cpu",
    "onnx",
    "onnxruntime",
    "spox",
)


def fingerprints(rows: pa.Table, recipe: FittedRecipe) -> dict[str, Any]:
    """What a model was made of: the rows that it kept, its recipe, and the git commit of the code, if any."""
    code = describe_code(Path.cwd())
    return {
        "rows": data_fingerprint(rows),
        "recipe": recipe_fingerprint(recipe),
        "code": None if code is None else {"commit": code["commit"], "dirty": code["dirty"]},
    }


def data_fingerprint(rows: pa.Table) -> str:
    """A SHA-256 of what a table holds, in the order of its rows."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


def recipe_fingerprint(recipe: FittedRecipe) -> str:
    """A SHA-256 of every fitted number of a recipe."""
    return hashlib.sha256(json.dumps(recipe.to_json(), sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that a model is made with."""
    return {"python": platform.python_version()} | {
        name: found for name in _PACKAGES if (found := _version(name))
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
