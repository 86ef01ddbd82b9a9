"""The Open Inference Protocol: tritonclient in all its ways, and what it cannot say, by hand."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
import tritonclient.http as triton
from numpy.testing import assert_allclose, assert_array_equal
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

import workbench as wb
from tests.runtime.service.conftest import CARRIER, DELAY, LEFT, MILES, NIGHT, TOKEN, Running, Send

INFER = "/v2/models/late/infer"
NULL_TEXT, NULL_TIME = "\ue000null", -(2**63)

Arrays = dict[str, np.ndarray[Any, Any]]


def bearer() -> dict[str, str]:
    """A new one for each request: tritonclient adds its own headers to it."""
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def client(late: Running) -> Iterator[triton.InferenceServerClient]:
    with triton.InferenceServerClient(f"127.0.0.1:{late.port}") as client:
        yield client


@pytest.fixture(scope="module")
def arrays(departures: pl.DataFrame) -> Arrays:
    """Twenty rows as tensors, missing values as the protocol's arrays can hold them."""
    few = departures.head(20)
    texts = [NULL_TEXT if each is None else each for each in few[CARRIER]]
    return {
        DELAY: few[DELAY].to_numpy(),
        CARRIER: np.array(texts, dtype=object),
        MILES: few[MILES].to_numpy(),
        LEFT: few[LEFT].dt.timestamp("us").fill_null(NULL_TIME).to_numpy(),
        NIGHT: few[NIGHT].to_numpy(),
    }


@pytest.fixture(scope="module")
def expected(classifier: wb.Model, departures: pl.DataFrame) -> np.ndarray[Any, Any]:
    return classifier.predict_proba(departures.head(20))


def as_inputs(arrays: Arrays, *, binary: bool) -> list[triton.InferInput]:
    inputs = []
    for name, array in arrays.items():
        inputs.append(triton.InferInput(name, array.shape, np_to_triton_dtype(array.dtype)))
        inputs[-1].set_data_from_numpy(array, binary_data=binary)
    return inputs


def tensor(name: str, datatype: str, data: list[Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [len(data)], "data": data, **more}


ONE = [tensor(MILES, "INT32", [500]), tensor(NIGHT, "BOOL", [True])]


@pytest.mark.parametrize(("binary_in", "binary_out"), [*product([True, False], repeat=2)])
def test_tritonclient_in_all_its_ways(
    client: triton.InferenceServerClient,
    arrays: Arrays,
    expected: np.ndarray[Any, Any],
    binary_in: bool,
    binary_out: bool,
) -> None:
    outputs = [
        triton.InferRequestedOutput(name, binary_data=binary_out) for name in ("probability", "prediction")
    ]
    inputs = as_inputs(arrays, binary=binary_in)
    result = client.infer("late", inputs, request_id="42", outputs=outputs, headers=bearer())

    labels = [label if isinstance(label, str) else label.decode() for label in result.as_numpy("prediction")]
    assert_allclose(result.as_numpy("probability"), expected, rtol=1e-12)
    assert labels == [("läte", "on time")[at] for at in expected.argmax(axis=1)]
    assert result.get_response()["id"] == "42"
    assert [each["name"] for each in result.get_response()["outputs"]] == ["probability", "prediction"]


def test_tritonclient_by_default(
    client: triton.InferenceServerClient, arrays: Arrays, expected: np.ndarray[Any, Any]
) -> None:
    result = client.infer("late", as_inputs(arrays, binary=True), headers=bearer())

    assert_allclose(result.as_numpy("probability"), expected, rtol=1e-12)
    assert result.as_numpy("prediction").shape == (20,)


def test_some_tensors_as_bytes_and_some_not(
    client: triton.InferenceServerClient, arrays: Arrays, expected: np.ndarray[Any, Any]
) -> None:
    names = list(arrays)
    inputs = [
        *as_inputs({name: arrays[name] for name in names[:2]}, binary=True),
        *as_inputs({name: arrays[name] for name in names[2:4]}, binary=False),
        *as_inputs({name: arrays[name] for name in names[4:]}, binary=True),
    ]
    outputs = [triton.InferRequestedOutput("prediction"), triton.InferRequestedOutput("probability", False)]
    result = client.infer("late", inputs, outputs=outputs, headers=bearer())

    assert_allclose(result.as_numpy("probability"), expected, rtol=1e-12)
    assert result.as_numpy("prediction").dtype == object


@pytest.mark.parametrize("binary", [True, False])
def test_a_regression_is_answered_in_any_shape(
    arrival: Running, arrays: Arrays, regression: wb.Model, departures: pl.DataFrame, binary: bool
) -> None:
    upright = {name: array.reshape(-1, 1) for name, array in arrays.items()}
    with triton.InferenceServerClient(f"127.0.0.1:{arrival.port}") as client:
        result = client.infer("arrival", as_inputs(upright, binary=binary), headers=bearer())

    assert_allclose(result.as_numpy("prediction"), regression.predict(departures.head(20)), rtol=1e-9)
    assert result.as_numpy("probability") is None


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize(
    "dtype", ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "?"], ids=str
)
def test_narrower_numbers_are_taken(
    client: triton.InferenceServerClient, arrays: Arrays, dtype: str, binary: bool
) -> None:
    numbers = np.array([0, 1, 1, 0], dtype)
    few = {name: array[:4] for name, array in arrays.items()}
    ways = [{**few, MILES: numbers}, {**few, MILES: numbers.astype("f8")}]
    narrow, wide = (
        client.infer("late", as_inputs(way, binary=binary), headers=bearer()).as_numpy("probability")
        for way in ways
    )

    assert_array_equal(narrow, wide)


@pytest.mark.parametrize("binary", [True, False])
def test_times_may_be_texts(
    client: triton.InferenceServerClient, arrays: Arrays, rows: list[dict[str, Any]], binary: bool
) -> None:
    spelled = np.array([row[LEFT] or "2013-01-01" for row in rows], dtype=object)
    known = arrays[LEFT].copy()
    known[known == NULL_TIME] = np.datetime64("2013-01-01", "us").astype(np.int64)

    texts, numbers = (
        client.infer("late", as_inputs({**arrays, LEFT: column}, binary=binary), headers=bearer())
        for column in (spelled, known)
    )
    assert_array_equal(texts.as_numpy("probability"), numbers.as_numpy("probability"))


def test_tritonclient_asks_what_there_is(client: triton.InferenceServerClient) -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("late")
    assert not client.is_model_ready("early")
    server, model = client.get_server_metadata(bearer()), client.get_model_metadata("late", headers=bearer())
    (version,) = model["versions"]

    assert server["extensions"] == ["binary_tensor_data"]
    assert client.is_model_ready("late", version)
    assert not client.is_model_ready("late", "2")
    assert {each["name"]: each["datatype"] for each in model["inputs"]} == {
        DELAY: "FP64",
        CARRIER: "BYTES",
        MILES: "FP64",
        LEFT: "INT64",
        NIGHT: "BOOL",
    }
    assert model["outputs"] == [
        {"name": "prediction", "datatype": "BYTES", "shape": [-1]},
        {"name": "probability", "datatype": "FP64", "shape": [-1, 2]},
    ]


def test_tritonclient_is_told_what_was_wrong(client: triton.InferenceServerClient, arrays: Arrays) -> None:
    with pytest.raises(InferenceServerException, match=r"\[400\].*'carrier ü' is BOOL"):
        client.infer("late", as_inputs({**arrays, CARRIER: arrays[NIGHT]}, binary=True), headers=bearer())
    with pytest.raises(InferenceServerException, match=r"\[401\]"):
        client.infer("late", as_inputs(arrays, binary=True))


def test_null_is_missing(send: Send) -> None:
    given = [tensor(DELAY, "FP32", [None]), tensor(CARRIER, "BYTES", [None]), tensor(LEFT, "INT64", [None])]

    answer = send("POST", INFER, {"inputs": [*given, *ONE]})
    assert answer.status == 200
    assert answer.json["outputs"] == send("POST", INFER, {"inputs": ONE}).json["outputs"]


def test_a_version_may_be_named(send: Send) -> None:
    (version,) = send("GET", "/v2/models/late").json["versions"]
    answer = send("POST", f"/v2/models/late/versions/{version}/infer", {"inputs": ONE})

    assert answer.json["model_version"] == version
    assert send("POST", "/v2/models/late/versions/2/infer", {"inputs": ONE}).status == 404


def test_no_rows(send: Send) -> None:
    empty = [tensor(MILES, "FP64", []), tensor(NIGHT, "BOOL", [])]
    answer = send("POST", INFER, {"inputs": empty})

    assert [(each["shape"], each["data"]) for each in answer.json["outputs"]] == [([0], []), ([0, 2], [])]


def test_a_value_at_fault_is_named(send: Send) -> None:
    answer = send("POST", INFER, {"inputs": [*ONE, tensor(LEFT, "INT64", [1.5])]})

    assert answer.status == 422
    (fault,) = answer.json["fields"]
    assert (fault["row"], fault["column"], fault["given"]) == (0, LEFT, 1.5)
    assert fault["allowed"].startswith("a whole number of microseconds since 1970")


def divided(request: dict[str, Any], rest: bytes) -> tuple[bytes, dict[str, str]]:
    head = json.dumps(request).encode()
    return head + rest, {**bearer(), "Inference-Header-Content-Length": str(len(head))}


def binary(name: str, datatype: str, rows: int, size: Any) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": [rows], "parameters": {"binary_data_size": size}}


TEXT = struct.pack("<I", 2) + b"UA"


@pytest.mark.parametrize(
    ("tensors", "rest"),
    [
        ([binary(CARRIER, "BYTES", 1, 6)], TEXT[:-1]),  # too short
        ([binary(CARRIER, "BYTES", 1, 6)], TEXT + b"A"),  # too long
        ([binary(CARRIER, "BYTES", 1, 5)], TEXT[:-1]),  # ends within a text
        ([binary(CARRIER, "BYTES", 1, 3)], TEXT[:3]),  # ends within a length
        ([binary(CARRIER, "BYTES", 2, 6)], TEXT),  # one text, and not two
        ([binary(CARRIER, "BYTES", 1, 6)], TEXT[:4] + b"\xff\xff"),  # no UTF-8
        ([binary(DELAY, "FP64", 1, 7)], b"1234567"),
        ([binary(DELAY, "FP64", 1, -8)], b"12345678"),
        ([binary(DELAY, "FP64", 1, "8")], b"12345678"),
        ([binary(NIGHT, "BOOL", 1, 1)], b"\x02"),
        ([{**binary(DELAY, "FP64", 1, 8), "data": [1.0]}], b"12345678"),  # twice over
    ],
)
def test_bytes_that_are_not_what_the_json_says(send: Send, tensors: list[Any], rest: bytes) -> None:
    body, headers = divided({"inputs": [*tensors, *ONE][:3]}, rest)
    answer = send("POST", INFER, body, headers)

    assert answer.status == 400
    assert answer.json["error"]


@pytest.mark.parametrize("length", ["-1", "x", "1000000", "1" * 5000])
def test_a_json_length_that_is_none(send: Send, length: str) -> None:
    headers = {**bearer(), "Inference-Header-Content-Length": length}

    assert send("POST", INFER, json.dumps({"inputs": ONE}).encode(), headers).status == 400


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({}, "missing required field `inputs`"),
        ({"inputs": 3}, "Expected `array`"),
        ({"inputs": []}, "needs are missing"),
        ({"inputs": [tensor("mles", "FP64", [1])]}, "No input 'mles'"),
        ({"inputs": [*ONE, ONE[0]]}, "given twice"),
        ({"inputs": [{**ONE[0], "shape": [2]}]}, "1 elements"),
        ({"inputs": [{**ONE[0], "shape": []}]}, "has shape"),
        ({"inputs": [{**ONE[0], "shape": [1, 2]}]}, "has shape"),
        ({"inputs": [{**ONE[0], "shape": [-1]}]}, "has shape"),
        ({"inputs": [{**ONE[0], "datatype": "BF16"}]}, "is BF16"),
        ({"inputs": [{**ONE[0], "data": None}]}, "'data' or the parameter 'binary_data_size'"),
        (
            {"inputs": [{**ONE[0], "parameters": {"shared_memory_region": "x"}}]},
            "Not offered here: shared_memory_region",
        ),
        ({"inputs": ONE, "outputs": [{"name": "late"}]}, "No output 'late'"),
        (
            {"inputs": ONE, "outputs": [{"name": "prediction", "parameters": {"classification": 1}}]},
            "offered",
        ),
        ({"inputs": [ONE[0]]}, "needs are missing"),
        ({"inputs": [tensor(MILES, "FP64", [1, 2]), ONE[1]]}, "unequal length"),
    ],
)
def test_requests_that_are_none(send: Send, request_: Any, said: str) -> None:
    answer = send("POST", INFER, request_)

    assert answer.status in (400, 422)
    assert said in answer.json["error"]


def test_too_many_rows(send: Send) -> None:
    answer = send("POST", INFER, {"inputs": [{**ONE[0], "shape": [50_001]}]})

    assert answer.status == 413
