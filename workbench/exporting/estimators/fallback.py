"""Other scikit-learn estimators, written by skl2onnx; the parity check judges what it wrote."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import onnx as onnx_format
import onnxruntime
import spox
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import Answer, Classified
from workbench.exporting.opsets import Opsets

_OPSETS = {"": 21, "ai.onnx.ml": 3}
_FATAL = 4  # onnxruntime logs nothing milder


def estimator(fitted: Any, features: Var, onnx: Opsets) -> Answer:
    """A scikit-learn classifier or regressor without trees.

    Raises:
        NotExportableError: skl2onnx cannot write it, or onnxruntime cannot run what it wrote.
    """
    first, *rest = _inlined(fitted, features)
    if not hasattr(fitted, "classes_"):
        return _as_float64(onnx.op.reshape(first, onnx.integers([-1])), onnx)
    probabilities = _as_float64(rest[0], onnx) if hasattr(fitted, "predict_proba") else None
    return Classified(_position(first, fitted.classes_, onnx), probabilities)


def transformer(fitted: Any, features: Var, onnx: Opsets) -> Var:
    """A scikit-learn transformer of numbers, as a step of a pipeline."""
    return _as_float64(_inlined(fitted, features)[0], onnx)


def _inlined(fitted: Any, features: Var) -> list[Var]:
    """The outputs of the converted estimator, in its order."""
    try:
        model = _converted(fitted)
        _try_out(model)
    except Exception as why:
        raise NotExportableError(
            f"{type(fitted).__name__} has no ONNX form here: {_first_line(why)}.",
            do="Sure to work are HistGradientBoosting, LightGBM, XGBoost, forests, GradientBoosting, "
            "linear models, scalers before them, and votes, stacks and calibration over them.",
        ) from why
    return list(spox.inline(model)(features).values())


def _converted(fitted: Any) -> onnx_format.ModelProto:
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType

    inputs = [("features", DoubleTensorType([None, fitted.n_features_in_]))]
    options = {id(fitted): {"zipmap": False}} if hasattr(fitted, "classes_") else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model: onnx_format.ModelProto = to_onnx(
            fitted, initial_types=inputs, options=options, target_opset=_OPSETS
        )
    if any(node.op_type.startswith("TreeEnsemble") for node in model.graph.node):
        raise ValueError("skl2onnx rounds its trees to single precision")
    return model


def _try_out(model: onnx_format.ModelProto) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _FATAL
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _position(label: Var, classes: Any, onnx: Opsets) -> Var:
    """Which of the classes a label is."""
    is_number = label.unwrap_tensor().dtype == np.dtype(np.int64)
    known = onnx.integers(classes) if is_number else onnx.texts(classes)
    found = onnx.op.equal(onnx.op.reshape(label, onnx.integers([-1, 1])), known)
    return onnx.op.arg_max(onnx.op.cast(found, to=np.int64), axis=1, keepdims=0)


def _as_float64(values: Var, onnx: Opsets) -> Var:
    return onnx.op.cast(values, to=np.float64)


def _first_line(why: Exception) -> str:
    return str(why).strip().split("\n")[0].rstrip(".")
