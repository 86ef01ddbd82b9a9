"""The OpenAPI document has the model's own columns, and is true of what goes in and what comes out."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.runtime.service.conftest import CARRIER, DELAY, LEFT, MILES, NIGHT, Send


@pytest.fixture
def document(send: Send) -> Any:
    return send("GET", "/openapi.json").json


def validator(document: Any, schema: str) -> Draft202012Validator:
    """Of one schema of the document, to whose other parts it may refer."""
    return Draft202012Validator({**document, "$ref": f"#/components/schemas/{schema}"})


def resolved(document: Any, part: Any) -> Any:
    """A part of the document, or what it refers to."""
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document


def test_every_schema_is_one(document: Any) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_columns_are_the_model_s(document: Any) -> None:
    row = document["components"]["schemas"]["Row"]

    assert {name: cell["type"] for name, cell in row["properties"].items()} == {
        DELAY: ["number", "boolean", "null"],
        CARRIER: ["string", "null"],
        MILES: ["number", "boolean"],
        LEFT: ["string", "null"],
        NIGHT: ["number", "boolean"],
    }
    assert row["required"] == [MILES, NIGHT]
    assert all(cell["examples"] for cell in row["properties"].values())


@pytest.mark.parametrize("example", ["rows", "columns"])
def test_its_examples_are_answered_as_it_says(send: Send, document: Any, example: str) -> None:
    body = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["examples"][
        example
    ]
    answer = send("POST", "/predict", body["value"])

    validator(document, "Rows").validate(body["value"])
    assert answer.status == 200
    validator(document, "Predictions").validate(answer.json)


def test_a_regression_s_examples(send_arrival: Send) -> None:
    document = send_arrival("GET", "/openapi.json").json
    content = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    answer = send_arrival("POST", "/predict", content["examples"]["rows"]["value"])

    validator(document, "Predictions").validate(answer.json)
    assert answer.status == 200


def test_it_refuses_what_the_service_refuses(send: Send, document: Any) -> None:
    for body in (
        [{MILES: 500}],
        [{MILES: "far", NIGHT: True}],
        {MILES: None, NIGHT: False},
        [{MILES: 1, NIGHT: None}],
    ):
        assert not validator(document, "Rows").is_valid(body)
    refused = send("POST", "/predict", [{MILES: "far", NIGHT: True}])

    assert refused.status == 422
    validator(document, "Problem").validate(refused.json)


def test_inference_is_described(send: Send, document: Any) -> None:
    inputs = [
        {"name": MILES, "datatype": "FP64", "shape": [1], "data": [500]},
        {"name": NIGHT, "datatype": "BOOL", "shape": [1], "data": [True]},
    ]
    request = {"id": "a", "inputs": inputs, "outputs": [{"name": "prediction"}]}
    answer = send("POST", "/v2/models/late/infer", request)

    validator(document, "Inference").validate(request)
    validator(document, "Inferred").validate(answer.json)


def test_every_path_is_there_and_every_status_is_told(send: Send, document: Any) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answer = send(method.upper(), path, [] if method == "post" else None)
            assert str(answer.status) in operation["responses"], path
            bare = send(method.upper(), path, headers={})
            assert (bare.status == 401) == (operation.get("security") != []), path
            for told in operation["responses"].values():
                assert resolved(document, told)["description"]
