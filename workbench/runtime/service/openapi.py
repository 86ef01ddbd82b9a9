"""The service as an OpenAPI 3.1 document, with the model's own columns: what to send, and what comes back."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from workbench.runtime.service.inferring import metadata
from workbench.runtime.service.served import Served
from workbench.schema import NULL_TEXT, Column

Described = dict[str, Any]

_TYPES = {"number": ["number", "boolean"], "text": ["string"], "time": ["string"]}
_EXAMPLES = {"number": 1.5, "text": "a", "time": "2013-07-04T12:30:00"}
_MEANINGS = {
    "number": "A number, or true or false for 1 and 0; whole numbers up to 2^53.",
    "text": "Text.",
    "time": "ISO 8601: a date, or a time, which is in UTC where it has no offset.",
}
_REFUSALS = {
    "400": "The body is not what is asked for here.",
    "401": "The token is not right.",
    "413": "The body is too large, or has too many rows.",
    "415": "The body is of another content type, or compressed.",
    "422": "A value that its column cannot hold; `fields` names each such column and its first such row.",
}


def describe(served: Served) -> Described:
    """The whole document."""
    predictor = served.predictor
    target = f"{predictor.target!r} ({predictor.task})"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": served.name,
            "version": served.version,
            "description": f"Predicts {target}. Made by Workbench.",
        },
        "paths": _paths(served),
        "components": {
            "schemas": _schemas(served),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                status: {"description": why, "content": _json(_ref("Problem"))}
                for status, why in _REFUSALS.items()
            },
        },
        "security": [{"token": []}],
    }


def _paths(served: Served) -> Described:
    model = f"/v2/models/{quote(served.name)}"
    of_version = f"{model}/versions/{served.version}"
    paths: Described = {
        "/predict": {
            "post": _post("What the model says of rows.", "Rows", "Predictions", _example_row(served))
        },
        "/v2": _get("What this server is."),
        "/v2/health/live": _get("Whether the server runs.", is_open=True),
        "/v2/health/ready": _get(
            "Whether it answers: 503 before the first row and at the end.", is_open=True
        ),
        "/metrics": _get("Counts and times, for Prometheus.", content={"text/plain": {}}),
    }
    for path in (model, of_version):
        paths[path] = _get("The model's inputs and outputs.")
        paths[f"{path}/ready"] = _get("Whether the model answers.", is_open=True)
        paths[f"{path}/infer"] = {"post": _post("Open Inference Protocol v2.", "Inference", "Inferred", None)}
    return paths


def _get(summary: str, *, is_open: bool = False, content: Described | None = None) -> Described:
    answer = {"description": "So it is.", "content": content or {"application/json": {}}}
    asked: Described = {"summary": summary, "responses": {"200": answer}}
    return {"get": {**asked, "security": []} if is_open else asked}


def _post(summary: str, takes: str, gives: str, example: Described | None) -> Described:
    content = _json(_ref(takes))
    if example:
        content["application/json"]["examples"] = {
            "rows": {"value": [example]},
            "columns": {"value": {name: [value] for name, value in example.items()}},
        }
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in _REFUSALS}
    answer = {"description": "Answered.", "content": _json(_ref(gives))}
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": answer, **refusals},
    }


def _schemas(served: Served) -> Described:
    columns = tuple(served.predictor.schema)
    required = [column.name for column in columns if not column.nullable]
    row = _object({column.name: _cell(column) for column in columns}, required)
    lists = {column.name: {"type": "array", "items": _cell(column)} for column in columns}
    return {
        "Row": row,
        "Columns": _object(lists, required),
        "Rows": {"anyOf": [{"type": "array", "items": _ref("Row")}, _ref("Columns"), _ref("Row")]},
        "Predictions": _predictions(served),
        "Problem": _PROBLEM,
        "Inference": _inference(served),
        "Inferred": _INFERRED,
    }


def _cell(column: Column) -> Described:
    cell: Described = {
        "type": [*_TYPES[column.storage], *(["null"] if column.nullable else [])],
        "description": _MEANINGS[column.storage],
        "examples": [_example(column)],
    }
    if column.levels:
        cell["description"] += f" In order: {', '.join(column.levels)}."
    return cell


def _example(column: Column) -> Any:
    if column.levels and column.storage == "text":
        return column.levels[0]
    return True if column.kind == "flag" else _EXAMPLES[column.storage]


def _example_row(served: Served) -> dict[str, Any]:
    return {column.name: _example(column) for column in served.predictor.schema}


def _predictions(served: Served) -> Described:
    classes = list(served.predictor.classes)
    if not classes:
        return _object({"prediction": _array({"type": ["number", "null"]})}, ["prediction"])
    row = {"type": "array", "items": {"type": ["number", "null"]}, "minItems": len(classes)}
    properties = {
        "prediction": _array({"enum": classes}),
        "probability": _array({**row, "description": "One for each of `classes`."}),
        "classes": {"const": classes},
    }
    return _object(properties, list(properties))


def _inference(served: Served) -> Described:
    names = [tensor["name"] for tensor in metadata(served)["inputs"]]
    tensor = _object(
        {
            "name": {"enum": names},
            "shape": {"type": "array", "items": {"type": "integer"}, "description": "[rows] or [rows, 1]"},
            "datatype": {"type": "string"},
            "parameters": {"type": "object"},
            "data": {
                "type": "array",
                "description": "A missing number is null or NaN, a missing text null (in bytes "
                f"{NULL_TEXT!a}), a missing time null or the least INT64. A time is microseconds since 1970, "
                "UTC, or ISO 8601 as BYTES.",
            },
        },
        ["name", "shape", "datatype"],
    )
    output = _object({"name": {"type": "string"}, "parameters": {"type": "object"}}, ["name"])
    properties = {
        "id": {"type": "string"},
        "parameters": {"type": "object"},
        "inputs": _array(tensor),
        "outputs": _array(output),
    }
    return _object(properties, ["inputs"])


def _json(schema: Described) -> Described:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: Described, required: list[str]) -> Described:
    return {"type": "object", "properties": properties, "required": required}


def _array(items: Described) -> Described:
    return {"type": "array", "items": items}


_PROBLEM = _object(
    {
        "error": {"type": "string"},
        "fields": _array(
            _object(
                {
                    "row": {"type": "integer", "description": "From 0."},
                    "column": {"type": "string"},
                    "given": {},
                    "allowed": {"type": "string"},
                },
                ["column", "allowed"],
            )
        ),
    },
    ["error"],
)
_INFERRED = _object(
    {
        "model_name": {"type": "string"},
        "model_version": {"type": "string"},
        "id": {"type": "string"},
        "outputs": _array(
            _object(
                {
                    "name": {"type": "string"},
                    "datatype": {"type": "string"},
                    "shape": {"type": "array", "items": {"type": "integer"}},
                    "parameters": {"type": "object"},
                    "data": {"type": "array"},
                },
                ["name", "datatype", "shape"],
            )
        ),
    },
    ["model_name", "outputs"],
)
