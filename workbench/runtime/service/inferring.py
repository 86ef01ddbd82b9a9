"""`POST /v2/models/NAME/infer`: the Open Inference Protocol, with tensors in JSON, as bytes, or some of each.

Source: github.com/kserve/open-inference-protocol, inference_rest.md and its binary tensor data extension.
"""

from __future__ import annotations

from typing import Any

import msgspec
from numpy.typing import NDArray

from workbench.runtime.service.bodies import read_json
from workbench.runtime.service.predicting import check_count
from workbench.runtime.service.replies import Problem, Reply, encode
from workbench.runtime.service.served import Served
from workbench.runtime.service.tensors import (
    ACCEPTED,
    datatype_of,
    from_bytes,
    from_json,
    label_datatype,
    to_bytes,
)
from workbench.schema import Column, Schema

JSON_LENGTH = b"inference-header-content-length"
PREDICTION, PROBABILITY = "prediction", "probability"
EXTENSIONS = ["binary_tensor_data"]

_NOT_OFFERED = {"classification", "shared_memory_region"}
Parameters = dict[str, Any]


class Tensor(msgspec.Struct):
    """An input as a client writes it; without `data` its bytes follow the JSON."""

    name: str
    shape: list[int]
    datatype: str
    parameters: Parameters = {}
    data: list[Any] | None = None


class Wanted(msgspec.Struct):
    """An output that a client asks for."""

    name: str
    parameters: Parameters = {}


class Request(msgspec.Struct):
    """A request for inference."""

    inputs: list[Tensor]
    id: str | None = None
    parameters: Parameters = {}
    outputs: list[Wanted] | None = None


_DECODER = msgspec.json.Decoder(Request)


def metadata(served: Served) -> dict[str, Any]:
    """The inputs and outputs of a model, as the protocol describes them."""
    classes = len(served.predictor.classes)
    outputs = [{"name": PREDICTION, "datatype": _label(served), "shape": [-1]}]
    if classes:
        outputs.append({"name": PROBABILITY, "datatype": "FP64", "shape": [-1, classes]})
    return {
        "name": served.name,
        "versions": [served.version],
        "platform": "workbench_onnx",
        "inputs": [
            {"name": column.name, "datatype": datatype_of(column), "shape": [-1]}
            for column in served.predictor.schema
        ],
        "outputs": outputs,
    }


def infer(served: Served, body: bytes, json_length: bytes | None, *, most_rows: int) -> Reply:
    """Answer a request for inference.

    Args:
        served: the model.
        body: the JSON, then the bytes of the tensors that it does not hold itself.
        json_length: the header that says where the JSON ends; None where the body is nothing else.
        most_rows: more are refused.

    Raises:
        Problem: 400 for a request that is not one, 413 for too many rows, 422 for values of a wrong kind.
    """
    head, rest = _divided(body, json_length)
    request = read_json(head, _DECODER)
    wanted = _wanted(request, served)
    check_count(max((each for tensor in request.inputs for each in tensor.shape), default=0), most_rows)
    scores = served.score(_columns(request, rest, served.predictor.schema))
    answers: dict[str, NDArray[Any]] = {PREDICTION: scores.prediction}
    if scores.probabilities is not None:
        answers[PROBABILITY] = scores.probabilities
    return _reply(served, request, {name: answers[name] for name in wanted}, wanted)


def _divided(body: bytes, json_length: bytes | None) -> tuple[memoryview, memoryview]:
    whole = memoryview(body)
    if json_length is None:
        return whole, whole[:0]
    if not json_length.isdigit() or len(json_length) > 18 or int(json_length) > len(body):
        raise Problem(400, "Inference-Header-Content-Length is not the number of bytes that are JSON.")
    return whole[: int(json_length)], whole[int(json_length) :]


def _wanted(request: Request, served: Served) -> dict[str, bool]:
    """The outputs to answer, and whether each goes as bytes."""
    known = [PREDICTION, PROBABILITY] if served.predictor.classes else [PREDICTION]
    usual = bool(request.parameters.get("binary_data_output", False))
    if not request.outputs:
        return dict.fromkeys(known, usual)
    for output in request.outputs:
        if output.name not in known:
            raise Problem(400, f"No output {output.name!r}. Known: {', '.join(known)}.")
        _refuse_unknown_ways(output.parameters)
    return {each.name: bool(each.parameters.get("binary_data", usual)) for each in request.outputs}


def _columns(request: Request, rest: memoryview, schema: Schema) -> dict[str, Any]:
    known = {column.name: column for column in schema}
    columns: dict[str, Any] = {}
    at = 0
    for tensor in request.inputs:
        if tensor.name in columns:
            raise Problem(400, f"Input {tensor.name!r} is given twice.")
        column, size = _column(tensor, known), _size(tensor)
        if tensor.data is None:
            if len(rest) < at + size:
                raise Problem(400, f"The body ends before the {size} bytes of input {tensor.name!r}.")
            cells = from_bytes(rest[at : at + size], tensor.datatype, column)
            at += size
        else:
            cells = from_json(tensor.data, tensor.datatype, column)
        if len(cells) != tensor.shape[0]:
            raise Problem(400, f"Input {tensor.name!r} has {len(cells)} elements, and shape {tensor.shape}.")
        columns[tensor.name] = cells
    if at != len(rest):
        raise Problem(400, f"The body has {len(rest) - at} bytes that belong to no input.")
    return columns


def _column(tensor: Tensor, known: dict[str, Column]) -> Column:
    _refuse_unknown_ways(tensor.parameters)
    column = known.get(tensor.name)
    if column is None:
        raise Problem(400, f"No input {tensor.name!r}. Known: {', '.join(map(repr, known))}.")
    accepted = ACCEPTED[column.storage]
    if tensor.datatype not in accepted:
        names = ", ".join(accepted)
        raise Problem(400, f"Input {tensor.name!r} is {tensor.datatype}, and the model takes {names}.")
    shape = tensor.shape
    if not shape or shape[0] < 0 or shape[1:] not in ([], [1]):
        raise Problem(400, f"Input {tensor.name!r} has shape {shape}; a column has [rows] or [rows, 1].")
    return column


def _refuse_unknown_ways(parameters: Parameters) -> None:
    if parameters and (ways := _NOT_OFFERED & parameters.keys()):
        raise Problem(400, f"Not offered here: {', '.join(sorted(ways))}.")


def _size(tensor: Tensor) -> int:
    size = tensor.parameters.get("binary_data_size")
    if (size is None) == (tensor.data is None):
        raise Problem(400, f"Input {tensor.name!r} needs either 'data' or the parameter 'binary_data_size'.")
    if size is not None and (type(size) is not int or size < 0):
        raise Problem(400, f"Input {tensor.name!r} has no number of bytes in 'binary_data_size'.")
    return size or 0


def _label(served: Served) -> str:
    classes = served.predictor.classes
    return label_datatype(type(classes[0]) if classes else float)


def _reply(
    served: Served, request: Request, answers: dict[str, NDArray[Any]], as_bytes: dict[str, bool]
) -> Reply:
    outputs, parts = [], []
    for name, values in answers.items():
        datatype = _label(served) if name == PREDICTION else "FP64"
        output: dict[str, Any] = {"name": name, "datatype": datatype, "shape": list(values.shape)}
        if as_bytes[name]:
            parts.append(to_bytes(values, datatype))
            output["parameters"] = {"binary_data_size": len(parts[-1])}
        else:
            output["data"] = values.ravel().tolist()
        outputs.append(output)
    told = {"model_name": served.name, "model_version": served.version, "outputs": outputs}
    head = encode(told if request.id is None else {**told, "id": request.id})
    rows = len(next(iter(answers.values())))
    if not any(as_bytes.values()):
        return Reply(head, rows=rows)
    lengths = ((JSON_LENGTH, b"%d" % len(head)),)
    return Reply(
        b"".join((head, *parts)), content_type=b"application/octet-stream", headers=lengths, rows=rows
    )
