"""`POST /predict` answers JSON rows as the trained model does, and names every value that it cannot read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

import workbench as wb
from tests.runtime.service.conftest import CARRIER, DELAY, LEFT, MILES, NIGHT, Send

JSON = {"Content-Type": "application/json", "Authorization": "bearer s3cret"}
ROW = {DELAY: 3.5, CARRIER: "UA", MILES: 500, LEFT: "2013-07-04T12:30:00", NIGHT: False}


def as_columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_rows_and_columns_are_answered_as_by_the_trained_model(
    send: Send, rows: list[dict[str, Any]], classifier: wb.Model, departures: pl.DataFrame
) -> None:
    expected = classifier.predict_proba(departures.head(20))

    for body in (rows, as_columns(rows)):
        answer = send("POST", "/predict", body)
        assert answer.status == 200
        assert answer.json["classes"] == ["läte", "on time"]
        assert_allclose(answer.json["probability"], expected, rtol=1e-12)
        assert answer.json["prediction"] == classifier.predict(departures.head(20)).tolist()


def test_a_regression(
    send_arrival: Send, rows: list[dict[str, Any]], regression: wb.Model, departures: pl.DataFrame
) -> None:
    answer = send_arrival("POST", "/predict", rows).json

    assert answer.keys() == {"prediction"}
    assert_allclose(answer["prediction"], regression.predict(departures.head(20)), rtol=1e-9)


def test_many_rows_are_answered_in_their_order(send: Send, rows: list[dict[str, Any]]) -> None:
    few, many = send("POST", "/predict", rows), send("POST", "/predict", rows * 100)

    assert many.json["probability"] == few.json["probability"] * 100


def test_one_row_by_itself(send: Send) -> None:
    alone, in_a_list = send("POST", "/predict", ROW), send("POST", "/predict", [ROW])

    assert alone.json == in_a_list.json
    assert len(alone.json["prediction"]) == 1


@pytest.mark.parametrize("body", [[], as_columns([ROW]) | dict.fromkeys(ROW, ())])
def test_no_rows(send: Send, body: Any) -> None:
    assert send("POST", "/predict", body).json == {
        "prediction": [],
        "probability": [],
        "classes": ["läte", "on time"],
    }


@pytest.mark.parametrize("missing", [b"null", b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_not_finite_is_missing(send: Send, missing: bytes) -> None:
    body = b'[{"dep delay": %s, "carrier \xc3\xbc": null, "miles": 500, "night": true}]'

    answered = send("POST", "/predict", body % missing, JSON)
    assert answered.json == send("POST", "/predict", body % b"null", JSON).json
    assert answered.json != send("POST", "/predict", body % b"80", JSON).json


def test_every_field_at_fault_is_named(send: Send) -> None:
    answer = send(
        "POST", "/predict", [ROW, {**ROW, CARRIER: 7, MILES: "far", LEFT: "noon"}, {**ROW, MILES: []}]
    )

    assert answer.status == 422
    assert answer.json["error"].startswith(f"Row 1, column {CARRIER!r}: 7 (int) was given. Allowed: text")
    assert answer.json["fields"] == [
        {"row": 1, "column": CARRIER, "given": 7, "allowed": "text, or None where it is missing"},
        {
            "row": 1,
            "column": MILES,
            "given": "far",
            "allowed": "a number, or None or NaN where it is missing",
        },
        {
            "row": 1,
            "column": LEFT,
            "given": "noon",
            "allowed": "a datetime, a date, ISO 8601 text, or None where it is missing",
        },
    ]


def test_a_column_that_must_be_there(send: Send) -> None:
    without = {name: value for name, value in ROW.items() if name != MILES}
    fault = {"column": MILES, "allowed": "a value in every row"}

    rows, columns = send("POST", "/predict", [ROW, without]), send("POST", "/predict", as_columns([without]))
    assert (rows.status, columns.status) == (422, 422)
    assert rows.json["fields"] == [{"row": 1, **fault}]
    assert columns.json["fields"] == [fault]


@pytest.mark.parametrize(
    "body",
    [
        3,
        None,
        "row",
        [1, 2],
        [[ROW]],
        {},
        {"unknown": [1]},
        {**ROW, DELAY: [1.0]},
        {**as_columns([ROW]), DELAY: [1.0, 2.0]},
        {**as_columns([ROW]), DELAY: [[1.0]]},
        {**as_columns([ROW]), DELAY: {"0": 1.0}},
        {**ROW, DELAY: math.nan, CARRIER: "half a pair: \ud800"},
        {**ROW, DELAY: 2**53 + 1},
    ],
)
def test_rows_that_are_none(send: Send, body: Any) -> None:
    answer = send("POST", "/predict", b"null" if body is None else body, JSON)

    assert answer.status == 422
    assert answer.json["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a": nan}',
        b"[" * 100_000,
        b"1" * 5_000,
        b"[NaN",
        b'["\xed\xa0\x80"]',
        b'["\\ud800"]',
    ],
)
def test_a_body_that_is_no_json(send: Send, body: bytes) -> None:
    answer = send("POST", "/predict", body, JSON)

    assert answer.status == 400
    assert "JSON" in answer.json["error"]


def test_too_many_rows(send: Send) -> None:
    answer = send("POST", "/predict", {MILES: [1] * 50_001})

    assert answer.status == 413
    assert answer.json["error"].startswith("50,001 rows were given, and 50,000 is the most.")


def test_a_text_with_a_nul_or_none_in_its_name_is_a_text(send: Send) -> None:
    texts = ["", "\x00", "None", "nan", "\ue000null"]
    answer = send("POST", "/predict", [{**ROW, CARRIER: text} for text in [*texts, None]])

    proba = np.array(answer.json["probability"])
    assert answer.status == 200
    assert (proba[-1] == proba[-2]).all()
