"""Network: features are looked up in tables, and its members answer one after the other, in float32."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from spox import Var

from workbench.exporting.estimators.answers import Answer, as_row, mean, most_probable, softmax
from workbench.exporting.estimators.tree_ensemble import find_leaves
from workbench.exporting.estimators.trees import Tree
from workbench.exporting.opsets import Opsets
from workbench.training.network.inputs import CategoryInput, Inputs, NumberInput

Floats = npt.NDArray[np.float32]
Weights = Mapping[str, Floats]


def network(estimator: Any, features: Var, onnx: Opsets) -> Answer:
    """The mean of what its members say: of values, or of probabilities."""
    job, weights = estimator.network_.job, estimator.network_.weights
    embedded = _embedded(job.inputs, weights, features, onnx)
    blocks = _blocks(weights, onnx)
    every = (_member(at, weights, blocks, embedded, onnx) for at in range(job.settings.members))
    said = [onnx.op.cast(scores, to=np.float64) for scores in every]
    if job.task == "classification":
        return most_probable(mean([softmax(scores, onnx) for scores in said], None, onnx), onnx)
    value = mean([as_row(scores, onnx) for scores in said], None, onnx)
    centre, spread = onnx.number(job.target.centre), onnx.number(job.target.spread)
    return onnx.op.add(onnx.op.mul(value, spread), centre)


def _blocks(weights: Weights, onnx: Opsets) -> list[tuple[Var, Var]]:
    """Weight and bias of each hidden layer, which all members share."""
    count = sum(name.startswith("blocks.") for name in weights) // 2
    return [
        (_single(weights[f"blocks.{at}.weight"].T, onnx), _single(weights[f"blocks.{at}.bias"], onnx))
        for at in range(count)
    ]


def _member(at: int, weights: Weights, blocks: list[tuple[Var, Var]], embedded: Var, onnx: Opsets) -> Var:
    """Its scores (n, outputs); one at a time, since all at once would hold sixteen times the memory."""
    hidden = onnx.op.mul(embedded, _single(weights["scale"][at], onnx))
    for weight, bias in blocks:
        hidden = onnx.op.relu(onnx.op.gemm(hidden, weight, bias))
    return onnx.op.gemm(hidden, _single(weights["weight"][at], onnx), _single(weights["bias"][at], onnx))


def _embedded(inputs: Inputs, weights: Weights, features: Var, onnx: Opsets) -> Var:
    """The vectors of all features side by side, numbers before categories: float32 (n, width)."""
    parts = []
    if inputs.numbers:
        parts.append(_numbers(inputs.numbers, weights, features, onnx))
    if inputs.categories:
        parts.append(_categories(inputs.categories, weights, features, onnx))
    return onnx.op.flatten(onnx.op.concat(parts, axis=1))


def _numbers(numbers: Mapping[int, NumberInput], weights: Weights, features: Var, onnx: Opsets) -> Var:
    """(n, numbers, embedding): on the line between the vectors of a bin's ends; a tree finds the bin."""
    trees = [
        replace(tree := Tree.of_edges(one.edges), feature=np.full_like(tree.feature, at))
        for at, one in numbers.items()
    ]
    value = onnx.op.cast(onnx.op.gather(features, onnx.integers(list(numbers)), axis=1), to=np.float32)
    chosen = find_leaves(trees, features, onnx)
    begins, ways, left, width = (
        onnx.op.gather(_single(table, onnx), chosen) for table in _bins(numbers, weights)
    )
    zero, one = (onnx.op.constant(value=np.float32(end)) for end in (0, 1))
    come = onnx.op.clip(onnx.op.div(onnx.op.sub(value, left), width), zero, one)
    point = onnx.op.add(begins, onnx.op.mul(_deeper(come, onnx), ways))
    missing = _single(weights["embedding.missing"].squeeze(1), onnx)
    return onnx.op.where(_deeper(onnx.op.isnan(value), onnx), missing, point)


def _bins(numbers: Mapping[int, NumberInput], weights: Weights) -> tuple[Floats, Floats, Floats, Floats]:
    """Of every bin, one number's after the other's: its vector, the way to the next, its start and width."""
    ways = weights["embedding.ways"]
    begins = np.cumsum(np.concatenate([weights["embedding.begins"], ways[:, :-1]], axis=1), axis=1)
    bounds = [one.bins for one in numbers.values()]
    left, width = (np.concatenate(every) for every in zip(*bounds, strict=True))
    used = np.arange(ways.shape[1]) < np.array([[len(starts)] for starts, _ in bounds])
    return begins[used], ways[used], left, width


def _categories(coded: Mapping[int, CategoryInput], weights: Weights, features: Var, onnx: Opsets) -> Var:
    """(n, categories, embedding): the first row of each one's part of the table is for all others."""
    rows, start = [], 0
    for at, one in coded.items():
        known = np.array([*one.values, np.nan])
        rows.append(
            onnx.ml.label_encoder(
                onnx.op.gather(features, onnx.integers([at]), axis=1),
                keys_tensor=known,
                values_tensor=np.array([*range(start + 1, start + len(known)), start]),
                default_tensor=np.array([start]),
            )
        )
        start += len(known)
    table = _single(weights["embedding.categories"], onnx)
    return onnx.op.gather(table, onnx.op.concat(rows, axis=1))


def _deeper(values: Var, onnx: Opsets) -> Var:
    return onnx.op.unsqueeze(values, onnx.integers([2]))


def _single(values: Floats, onnx: Opsets) -> Var:
    return onnx.op.constant(value=np.ascontiguousarray(values, dtype=np.float32))
