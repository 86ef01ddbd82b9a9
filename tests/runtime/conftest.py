"""A small model whose answers can be worked out by hand, written as the exporter writes one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import spox
import spox.opset.ai.onnx.v21 as op
from onnx import helper

from workbench.runtime import METADATA_KEY
from workbench.schema import NULL_TEXT, NULL_TIME, Column, Schema

SCHEMA = Schema(
    (
        Column('the "delay" ü', "number", "number", nullable=True),
        Column("carrier", "text", "category", nullable=False),
        Column("left at", "time", "timestamp", nullable=True),
    )
)

WriteModel = Callable[..., Path]


def describe(**changes: Any) -> dict[str, Any]:
    """What a model file says of itself; None takes a key away."""
    description = {
        "format": 1,
        "schema": SCHEMA.to_json(),
        "task": "binary",
        "target": "late",
        "classes": [0, 1],
        "features": ["delay", "carrier_code"],
        "recipe": {"steps": []},
        "metrics": {"roc_auc": 0.75},
        "proof": {"rows": 100, "largest": 0.0},
        **changes,
    }
    return {key: value for key, value in description.items() if value is not None}


def chance() -> tuple[dict[str, spox.Var], spox.Var]:
    """The inputs, and: the delay cut to 0..1; 0.25 where it is missing, +1 for UA, +2 for a null carrier,
    +4 where the time is missing, +8 where it is before 1970."""
    number = spox.argument(spox.Tensor(np.float64, ("n",)))
    text = spox.argument(spox.Tensor(str, ("n",)))
    moment = spox.argument(spox.Tensor(np.int64, ("n",)))

    def weighed(condition: spox.Var, weight: float) -> spox.Var:
        return op.mul(op.cast(condition, to=np.float64), op.const(np.float64(weight)))

    no_time = op.equal(moment, op.const(np.int64(NULL_TIME)))
    early = op.and_(op.less(moment, op.const(np.int64(0))), op.not_(no_time))
    kept = op.where(op.isnan(number), op.const(np.float64(0.25)), number)
    value = op.clip(kept, op.const(np.float64(0)), op.const(np.float64(1)))
    for condition, weight in (
        (op.equal(text, op.const(np.array("UA"))), 1),
        (op.equal(text, op.const(np.array(NULL_TEXT))), 2),
        (no_time, 4),
        (early, 8),
    ):
        value = op.add(value, weighed(condition, weight))
    return dict(zip(SCHEMA.names, (number, text, moment), strict=True)), value


def classifier_outputs(value: spox.Var, classes: list[Any]) -> dict[str, spox.Var]:
    """Late where the value is above 0.5; the probability is the value itself, which may pass 1."""
    labels = [np.array(each) if isinstance(each, str) else np.int64(each) for each in classes]
    label = op.where(op.greater(value, op.const(np.float64(0.5))), op.const(labels[1]), op.const(labels[0]))
    column = op.unsqueeze(value, op.const(np.array([1])))
    both = op.concat([op.sub(op.const(np.float64(1)), column), column], axis=1)
    return {"output.label": label, "output.probabilities": both}


@pytest.fixture
def write_model(tmp_path: Path) -> WriteModel:
    def write(name: str = "late.onnx", **changes: Any) -> Path:
        description = describe(**changes)
        inputs, value = chance()
        is_regression = description.get("task") == "regression"
        outputs = (
            {"output.value": value} if is_regression else classifier_outputs(value, description["classes"])
        )
        model = spox.build(inputs, outputs)
        helper.set_model_props(model, {METADATA_KEY: json.dumps(description)})
        onnx.save(model, tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def model(write_model: WriteModel) -> Path:
    return write_model()
