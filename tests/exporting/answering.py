"""Runs an exported estimator, and makes the rows that find it out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from spox import Tensor, argument, build

from workbench.exporting.estimators import lower_estimator
from workbench.exporting.opsets import Opsets

Array = npt.NDArray[Any]


def graph_of(estimator: Any, n_features: int) -> onnx.ModelProto:
    features = argument(Tensor(np.float64, ("rows", n_features)))
    return build({"features": features}, lower_estimator(estimator, features, Opsets()))


def run(graph: onnx.ModelProto, features: Array) -> dict[str, Array]:
    """The answers of a graph on one thread, as the runtime runs it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options, ["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"features": features}), strict=True))


def rows_at_the_splits(graph: onnx.ModelProto, rows: Array, seed: int) -> Array:
    """Rows with one value each moved onto a split of a tree, or to the float32 on either side of it."""
    splits = [
        (feature, split)
        for node in graph.graph.node
        if node.op_type == "TreeEnsemble"
        for feature, split in _splits(node)
        if feature < rows.shape[1] and np.isfinite(split)
    ]
    if not splits:
        return rows
    rng = np.random.default_rng(seed)
    moved = rows.copy()
    for row in moved:
        feature, split = splits[rng.integers(len(splits))]
        row[feature] = np.nextafter(np.float32(split), np.float32(rng.choice([-np.inf, split, np.inf])))
    return moved


def _splits(node: onnx.NodeProto) -> list[tuple[int, float]]:
    attributes = {attribute.name: attribute for attribute in node.attribute}
    thresholds = onnx.numpy_helper.to_array(attributes["nodes_splits"].t)
    return list(zip(attributes["nodes_featureids"].ints, thresholds.tolist(), strict=True))
