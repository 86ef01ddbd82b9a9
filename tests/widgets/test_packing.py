from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.widgets.packing import Texts, pack


@dataclass(frozen=True)
class Answer:
    cells: Any
    rows: int


def read(value: Any, buffers: list[bytes]) -> Any:
    """As the browser does it."""
    if value["as"] != "texts":
        return np.frombuffer(buffers[value["buffer"]], dtype=value["as"])
    ends, missing = read(value["ends"], buffers), set(read(value["missing"], buffers).tolist())
    starts = [0, *ends][: len(ends)]
    text = [buffers[value["buffer"]][start:end].decode() for start, end in zip(starts, ends, strict=True)]
    return [None if at in missing else each for at, each in enumerate(text)]


@given(
    arrays(np.float64, st.integers(0, 9))
    | arrays(np.int64, st.integers(0, 9), elements=st.integers(-(2**53), 2**53))
)
def test_numbers_arrive_as_they_are(numbers: np.ndarray) -> None:
    body, buffers = pack(Answer(numbers, 3))

    assert json.loads(json.dumps(body, allow_nan=False))["rows"] == 3
    np.testing.assert_array_equal(read(body["cells"], buffers), numbers)


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]))))
def test_text_arrives_as_it_is(texts: list[str | None]) -> None:
    body, buffers = pack(Answer(Texts(texts), 0))

    assert read(body["cells"], buffers) == texts


def test_what_is_no_number_is_null_in_json() -> None:
    body, _ = pack(({"a": float("nan"), "b": (1, None)},))

    assert body == [{"a": None, "b": [1, None]}]
