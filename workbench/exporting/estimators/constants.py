"""Baselines that answer the same for every row."""

from __future__ import annotations

from typing import Any

import numpy as np
from spox import Var

from workbench.errors import NotExportableError
from workbench.exporting.estimators.answers import Classified, as_row, most_probable
from workbench.exporting.opsets import Opsets


def classifier(estimator: Any, features: Var, onnx: Opsets) -> Classified:
    """DummyClassifier, unless it draws lots."""
    if estimator.strategy in ("stratified", "uniform"):
        raise NotExportableError(
            f"DummyClassifier(strategy={estimator.strategy!r}) draws its answers.",
            known=["prior", "most_frequent", "constant"],
        )
    any_row = np.zeros((1, 1))
    return most_probable(_repeated(estimator.predict_proba(any_row), features, onnx), onnx)


def regressor(estimator: Any, features: Var, onnx: Opsets) -> Var:
    """DummyRegressor."""
    return as_row(_repeated(estimator.constant_.reshape(1, -1), features, onnx), onnx)


def _repeated(row: Any, features: Var, onnx: Opsets) -> Var:
    rows = onnx.op.shape(features, start=0, end=1)
    return onnx.op.expand(onnx.numbers(row), onnx.op.concat([rows, onnx.integers([row.shape[1]])], axis=0))
