"""A file that is not whole, not ours, too new, or that reaches for other files is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from workbench.errors import ModelFileError
from workbench.runtime.modelfile import METADATA_KEY, open_model
from workbench.schema import Column, Schema

WriteModel = Callable[..., Path]


def test_a_model_is_opened(model: Path) -> None:
    opened = open_model(model)

    assert opened.path == model
    assert opened.schema.names == ('the "delay" ü', "carrier", "left at")
    assert opened.task == "binary"
    assert opened.outputs == ("output.label", "output.probabilities")


def test_a_relative_path_is_kept_whole(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(model.parent)

    assert open_model("late.onnx").path == model


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"No model can be read at '.*none.onnx': No such file"):
        open_model(tmp_path / "none.onnx")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="Is a directory"):
        open_model(tmp_path)


@pytest.mark.parametrize("keep", [0, 1, 100, -40])
def test_a_truncated_file_is_damaged(model: Path, keep: int) -> None:
    model.write_bytes(model.read_bytes()[:keep])

    with pytest.raises(ModelFileError, match=r"late.onnx is "):
        open_model(model)


@pytest.mark.parametrize(
    "content", [b"garbage", b"ORTM\x00\x00\x00\x00ORTM" * 20, b"PK\x03\x04" + b"\0" * 60]
)
def test_other_files_are_damaged_models(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.onnx").write_bytes(content)

    with pytest.raises(ModelFileError, match=r"x.onnx is damaged, or no model of ONNX alone"):
        open_model(tmp_path / "x.onnx")


def test_another_onnx_model_is_not_ours(tmp_path: Path) -> None:
    save_adding(tmp_path / "x.onnx", numpy_helper.from_array(np.zeros(2), "w"))

    with pytest.raises(ModelFileError, match=r"x.onnx is an ONNX model, but not a workbench model"):
        open_model(tmp_path / "x.onnx")


def test_a_newer_format_says_to_upgrade(write_model: WriteModel) -> None:
    with pytest.raises(
        ModelFileError, match=r"has format 2; this workbench reads up to format 1. pip install"
    ):
        open_model(write_model(format=2))


@pytest.mark.parametrize("lost", ["schema", "task", "target", "features", "recipe"])
def test_a_description_must_be_whole(write_model: WriteModel, lost: str) -> None:
    path = write_model()
    redescribe(path, lambda description: description.pop(lost))

    with pytest.raises(ModelFileError, match=f"its description lacks {lost}"):
        open_model(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '{"format": "x"}', '{"schema": []}'])
def test_a_description_must_be_json(model: Path, text: str) -> None:
    proto = onnx.load(model)
    helper.set_model_props(proto, {METADATA_KEY: text})
    onnx.save(proto, model)

    with pytest.raises(ModelFileError, match=r"late.onnx is damaged: its description cannot be read"):
        open_model(model)


@pytest.mark.parametrize("schema", [5, [5], [{}], [{"name": "x", "storage": "a", "kind": "b", "levels": []}]])
def test_a_schema_must_be_one(model: Path, schema: Any) -> None:
    redescribe(model, lambda description: description.update(schema=schema))

    with pytest.raises(ModelFileError, match="its schema cannot be read"):
        open_model(model)


def test_graph_and_schema_must_agree(model: Path) -> None:
    other = Schema((Column("carrier", "text", "text"), Column("left at", "number", "number")))
    redescribe(model, lambda description: description.update(schema=other.to_json()))

    with pytest.raises(ModelFileError, match=r"disagree on the inputs 'left at', 'the \\?\"delay"):
        open_model(model)


@pytest.mark.parametrize(
    ("task", "why"), [("regression", "does not answer output.value"), ("poetry", "unknown task")]
)
def test_the_task_must_fit(model: Path, task: str, why: str) -> None:
    redescribe(model, lambda description: description.update(task=task))

    with pytest.raises(ModelFileError, match=why):
        open_model(model)


@pytest.mark.parametrize("place", ["initializer", "constant", "branch", "sparse"])
@pytest.mark.parametrize(
    "location", ["weights.bin", "sub/../weights.bin", "{folder}/weights.bin", "../x/weights.bin"]
)
@pytest.mark.parametrize("offset", [0, 8])
def test_no_other_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, location: str, offset: int
) -> None:
    folder = tmp_path / "x"
    (folder / "sub").mkdir(parents=True)
    monkeypatch.chdir(folder)
    np.arange(8.0).tofile("weights.bin")
    path = folder / "x.onnx"
    save_adding(path, elsewhere(location.format(folder=folder), offset), place)

    with pytest.raises(ModelFileError, match="damaged, or no model of ONNX alone"):
        open_model(path)


def test_no_memory_is_read(tmp_path: Path) -> None:
    """onnxruntime once took an address out of the file (pull request 28709 there)."""
    save_adding(tmp_path / "x.onnx", elsewhere("*/_ORT_MEM_ADDR_/*", id(tmp_path)))

    with pytest.raises(ModelFileError, match="damaged, or no model of ONNX alone"):
        open_model(tmp_path / "x.onnx")


def redescribe(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    proto = onnx.load(path)
    description = json.loads(proto.metadata_props[0].value)
    change(description)
    helper.set_model_props(proto, {METADATA_KEY: json.dumps(description)})
    onnx.save(proto, path)


def elsewhere(location: str, offset: int) -> TensorProto:
    tensor = TensorProto(name="w", data_type=TensorProto.DOUBLE, dims=[2], data_location=TensorProto.EXTERNAL)
    for key, value in {"location": location, "offset": str(offset), "length": "16"}.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def save_adding(path: Path, tensor: TensorProto, place: str = "initializer") -> None:
    """A model of x + w, with w where a tensor may stand."""
    nodes = [helper.make_node("Add", ["x", "w"], ["y"])]
    initializers, sparse = [], []
    if place == "initializer":
        initializers = [tensor]
    elif place == "constant":
        nodes.insert(0, helper.make_node("Constant", [], ["w"], value=tensor))
    elif place == "branch":
        branch = helper.make_graph(nodes, "then", [], [value_info("y")], [tensor])
        other = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "else", [], [value_info("z")])
        nodes = [helper.make_node("If", ["yes"], ["y"], then_branch=branch, else_branch=other)]
        initializers = [numpy_helper.from_array(np.array(True), "yes")]
    else:
        indices = numpy_helper.from_array(np.array([0, 1]), "i")
        sparse = [onnx.SparseTensorProto(values=tensor, indices=indices, dims=[2])]
    graph = helper.make_graph(
        nodes, "g", [value_info("x")], [value_info("y")], initializers, sparse_initializer=sparse
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    path.write_bytes(proto.SerializeToString())


def value_info(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.DOUBLE, [2])


@pytest.mark.parametrize("place", ["initializer", "constant", "branch", "sparse"])
def test_the_same_tensors_inside_the_file_are_read(tmp_path: Path, place: str) -> None:
    """So it is the other file that the tests above refuse."""
    save_adding(tmp_path / "x.onnx", numpy_helper.from_array(np.arange(2.0), "w"), place)

    with pytest.raises(ModelFileError, match="not a workbench model"):
        open_model(tmp_path / "x.onnx")
