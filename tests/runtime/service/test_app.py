"""What is no good request is refused in JSON, with the status that says why; none fails the service."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.runtime.service.conftest import DELAY, MILES, NIGHT, TOKEN, Running, Send

INFER = "/v2/models/late/infer"
OPEN = ["/v2/health/live", "/v2/health/ready", "/v2/models/late/ready"]
CLOSED = ["/v2", "/v2/models/late", "/openapi.json", "/metrics"]
ROW = {MILES: 500, NIGHT: True}

cells = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
json_values = st.recursive(
    cells, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
names = st.sampled_from([DELAY, MILES, NIGHT, "left", "carrier ü", "unknown"])
rows = st.dictionaries(names, json_values) | st.lists(st.dictionaries(names, json_values), max_size=3)
tensors = st.fixed_dictionaries(
    {
        "name": names,
        "shape": st.lists(st.integers(-1, 3), max_size=3),
        "datatype": st.sampled_from(["FP64", "BOOL", "INT64", "BYTES", "FP16", "X"]),
    },
    optional={
        "data": st.lists(json_values, max_size=3),
        "parameters": st.dictionaries(st.just("binary_data_size"), st.integers(-1, 20)),
    },
)
wanted = st.fixed_dictionaries({"name": st.sampled_from(["prediction", "probability", "x"])})
requests = st.fixed_dictionaries(
    {"inputs": st.lists(tensors, max_size=4)},
    optional={"outputs": st.lists(wanted, max_size=2), "id": json_values, "parameters": json_values},
)


@pytest.mark.parametrize("path", OPEN)
def test_health_is_open(send: Send, path: str) -> None:
    answer = send("GET", path, headers={})

    assert answer.status == 200
    assert answer.json.get("ready", answer.json.get("live")) is True


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret!", f"Basic {TOKEN}", "Bearer ü"],
)
def test_all_else_needs_the_token(send: Send, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = send("GET", path, headers=headers)

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.json["error"]
    assert send("GET", path).status == 200


@pytest.mark.parametrize("path", ["/predict", INFER, "/nowhere"])
def test_nobody_learns_without_the_token_what_there_is(send: Send, path: str) -> None:
    assert send("POST", path, b"{}", {}).status == 401


@pytest.mark.parametrize(
    "path", ["/", "/predict/", "/v2/", "/v2/models/early/infer", "/v2/models/late/", "/%ff", "//"]
)
def test_a_path_that_is_not_there(send: Send, path: str) -> None:
    answer = send("POST", path, [ROW])

    assert answer.status == 404
    assert answer.json["error"]


def test_another_model_s_name_brings_this_one_s(send: Send) -> None:
    assert "'late'" in send("GET", "/v2/models/early").json["error"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("PUT", INFER, "POST"),
        ("POST", "/v2", "GET, HEAD"),
        ("DELETE", "/metrics", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_for_it(send: Send, method: str, path: str, allowed: str) -> None:
    answer = send(method, path)

    assert answer.status == 405
    assert answer.headers["allow"] == allowed


def test_head_is_get_without_a_body(send: Send) -> None:
    get, head = send("GET", "/v2"), send("HEAD", "/v2")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/predict", {"Content-Type": "text/csv"}),
        ("/predict", {}),
        ("/predict", {"Content-Type": "application/octet-stream"}),
        ("/predict", {"Content-Type": "application/json", "Content-Encoding": "gzip"}),
        (INFER, {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_a_content_that_is_not_read(send: Send, path: str, headers: dict[str, str]) -> None:
    answer = send("POST", path, b"[]", {"Authorization": f"Bearer {TOKEN}", **headers})

    assert answer.status == 415


def test_a_charset_does_no_harm(send: Send) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "Application/JSON; charset=utf-8"}

    assert send("POST", "/predict", json.dumps([ROW]).encode(), headers).status == 200


def test_a_body_that_is_too_large(send: Send) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = send("POST", "/predict", b" " * (17 * 2**20), headers)

    assert answer.status == 413
    assert "16,777,216 bytes" in answer.json["error"]
    assert send("GET", "/v2").status == 200, "the connection goes on"


def test_a_body_that_grows_too_large(late: Running) -> None:
    connection = late.connect()
    chunks = (b" " * 2**20 for _ in range(17))
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    connection.request("POST", "/predict", chunks, headers, encode_chunked=True)
    response = connection.getresponse()

    assert response.status == 413
    response.read()
    connection.close()


def test_a_body_in_chunks(late: Running) -> None:
    connection = late.connect()
    body = json.dumps([ROW] * 2000).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    chunks = (body[at : at + 1000] for at in range(0, len(body), 1000))
    connection.request("POST", "/predict", chunks, headers, encode_chunked=True)
    response = connection.getresponse()

    assert len(json.loads(response.read())["prediction"]) == 2000
    connection.close()


hostile = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@hostile
@given(body=st.binary(max_size=200) | rows | json_values)
def test_no_rows_fail_the_service(send: Send, body: Any) -> None:
    _is_refused_or_answered(send, "/predict", body if isinstance(body, bytes) else json.dumps(body).encode())


@hostile
@given(request=requests | json_values, rest=st.binary(max_size=40), shift=st.integers(-2, 2) | st.none())
def test_no_request_for_inference_fails_the_service(
    send: Send, request: Any, rest: bytes, shift: int | None
) -> None:
    head = json.dumps(request).encode()
    length = {} if shift is None else {"Inference-Header-Content-Length": str(len(head) + shift)}
    _is_refused_or_answered(send, INFER, head + rest, length)


def _is_refused_or_answered(send: Send, path: str, body: bytes, more: dict[str, str] | None = None) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **(more or {})}
    answer = send("POST", path, body, headers)

    assert answer.status in (200, 400, 413, 422), answer
    assert answer.status == 200 or answer.json["error"]


def test_what_is_counted(late: Running, send: Send) -> None:
    before = counts(send)
    send("POST", "/predict", [ROW] * 3)
    send("POST", "/predict", b"{", {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
    send("GET", "/nowhere/1")
    send("GET", "/nowhere/2")
    after = counts(send)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown('workbench_requests_total{route="predict",status="200"}') == 1
    assert grown('workbench_requests_total{route="predict",status="400"}') == 1
    assert grown('workbench_requests_total{route="unknown",status="404"}') == 2
    assert grown('workbench_request_seconds_count{route="predict"}') == 2
    assert grown('workbench_request_seconds_bucket{le="+Inf",route="predict"}') == 2
    assert grown("workbench_rows_total") == 3
    assert after["workbench_requests_in_flight"] == 1, "the one that asks for the metrics"
    assert after["process_cpu_seconds_total"] > 0


def counts(send: Send) -> dict[str, float]:
    """The metrics, read as Prometheus reads them: a name with its labels, a space, a number."""
    text = send("GET", "/metrics").body.decode()
    return {
        name: float(value)
        for name, value in re.findall(r"^([^#\s]\S*(?:\{.*\})?) (\S+)$", text, re.MULTILINE)
    }
