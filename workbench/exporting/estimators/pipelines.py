"""scikit-learn pipelines: scalers, then an estimator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spox import Var

from workbench.exporting.estimators import fallback
from workbench.exporting.estimators.answers import Answer, Lower
from workbench.exporting.opsets import Opsets


def pipeline(estimator: Any, features: Var, onnx: Opsets, lower: Lower) -> Answer:
    """Pipeline."""
    *steps, last = [step for _, step in estimator.steps]
    for step in steps:
        if step not in (None, "passthrough"):
            scale = _SCALERS.get(type(step).__name__, fallback.transformer)
            features = scale(step, features, onnx)
    return lower(last, features, onnx)


def _standard(scaler: Any, features: Var, onnx: Opsets) -> Var:
    return _moved_and_divided(features, scaler.mean_ if scaler.with_mean else None, scaler.scale_, onnx)


def _robust(scaler: Any, features: Var, onnx: Opsets) -> Var:
    return _moved_and_divided(features, scaler.center_, scaler.scale_, onnx)


def _largest(scaler: Any, features: Var, onnx: Opsets) -> Var:
    scaled = _moved_and_divided(features, None, scaler.scale_, onnx)
    return _clipped(scaled, (-1.0, 1.0), onnx) if scaler.clip else scaled


def _range(scaler: Any, features: Var, onnx: Opsets) -> Var:
    scaled = onnx.op.add(onnx.op.mul(features, onnx.numbers(scaler.scale_)), onnx.numbers(scaler.min_))
    return _clipped(scaled, scaler.feature_range, onnx) if scaler.clip else scaled


_SCALERS: dict[str, Callable[[Any, Var, Opsets], Var]] = {
    "StandardScaler": _standard,
    "RobustScaler": _robust,
    "MaxAbsScaler": _largest,
    "MinMaxScaler": _range,
}


def _moved_and_divided(features: Var, centre: Any, scale: Any, onnx: Opsets) -> Var:
    """The library leaves out either part where it was told not to learn it."""
    if centre is not None:
        features = onnx.op.sub(features, onnx.numbers(centre))
    return features if scale is None else onnx.op.div(features, onnx.numbers(scale))


def _clipped(values: Var, bounds: tuple[float, float], onnx: Opsets) -> Var:
    return onnx.op.clip(values, onnx.number(bounds[0]), onnx.number(bounds[1]))
