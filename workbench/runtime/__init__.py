"""Run an exported model on raw rows; needs numpy and onnxruntime, nothing else.

Files are scored by `workbench.runtime.batch`, which needs pyarrow and is therefore not imported here.
"""

from __future__ import annotations

from workbench.runtime.modelfile import FORMAT, LABEL, METADATA_KEY, PROBABILITIES, VALUE
from workbench.runtime.predictor import ExtraColumnsWarning, Predictor, Scores

__all__ = [
    "FORMAT",
    "LABEL",
    "METADATA_KEY",
    "PROBABILITIES",
    "VALUE",
    "ExtraColumnsWarning",
    "Predictor",
    "Scores",
]
