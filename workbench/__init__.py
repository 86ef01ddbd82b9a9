"""Workbench: from a raw table to a proven ONNX model. This page lists everything a user may call.

Nothing is imported before its name is used, so `import workbench` costs milliseconds, and a machine
that only runs models needs no more than numpy and onnxruntime.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workbench.errors import MissingExtraError

__version__ = "0.1.0"

_NAMES = {
    "sources": ["scan"],
    "schema": ["Column", "Schema"],
    "engines": ["infer_schema"],
    "sampling": ["sample", "split"],
    "profiling": ["associations", "profile"],
    "recipe": ["FittedRecipe", "Recipe"],
    "steps": [
        # which columns
        "categorical",
        "flag",
        "matching",
        "numeric",
        "temporal",
        "text",
        # missing values
        "DropMissing",
        "Impute",
        "IndicateMissing",
        # outliers
        "ClipOutliers",
        "DropOutliers",
        "FlagOutliers",
        "NullOutliers",
        # numbers
        "Discretize",
        "PowerTransform",
        "Scale",
        # categories
        "FrequencyEncode",
        "GroupRare",
        "OneHotEncode",
        "OrdinalEncode",
        "TargetEncode",
        # new columns
        "Calculate",
        "ExpandDatetime",
        "Interact",
        # rows and columns
        "Cast",
        "Drop",
        "DropDuplicates",
        "Select",
    ],
    "training": ["Logit", "Model", "Network", "Spark", "fit"],
    "validation": ["cross_validate", "validate"],
    "exporting": ["export"],
    "runtime": ["Predictor"],
    "runtime.spark": ["predict_frame"],
    "runtime.service": ["serve"],
    "jobs": [
        "artifact",
        "cached",
        "compare",
        "Cron",
        "Dag",
        "dag",
        "Entry",
        "Every",
        "NewFiles",
        "Node",
        "Range",
        "read_schedule",
        "reproduce",
        "run_notebook",
        "Schedule",
        "Secret",
        "sweep",
        "When",
    ],
    "widgets": ["explore", "what_if"],
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}", name=name, obj=__name__)
    try:
        value = getattr(import_module(f"workbench.{_HOME[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("workbench"):
            raise
        raise MissingExtraError.of(f"workbench.{name}", "lab") from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
