"""What the service sends back: a status, a body, and for every refusal the reason in JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from workbench.runtime.cells import Refused

Header = tuple[bytes, bytes]

JSON = b"application/json"
_SHOWN = 80  # characters
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of HTTP; `rows` is how many rows the model has answered in it."""

    body: bytes
    status: int = 200
    content_type: bytes = JSON
    headers: tuple[Header, ...] = ()
    rows: int = 0


Fault = dict[str, Any]
"""A value that a column cannot hold: `column`, `allowed` and, where known, `row` and `given`."""


class Problem(Exception):
    """A request that is not answered as it was meant, and what to tell the client.

    Args:
        status: of HTTP, 4xx.
        what: a sentence or two for a person.
        faults: the values for which it is not.
        headers: what the status asks for beside the body.
    """

    def __init__(
        self,
        status: int,
        what: str,
        *,
        faults: Sequence[Fault] = (),
        headers: tuple[Header, ...] = (),
    ) -> None:
        super().__init__(status, what)
        self.status, self.what, self.faults, self.headers = status, what, faults, headers

    def reply(self) -> Reply:
        told: dict[str, Any] = {"error": self.what}
        if self.faults:
            told["fields"] = self.faults
        return Reply(encode(told), self.status, headers=self.headers)


def fault(refused: Refused, column: str) -> Fault:
    """What a client is told of one value of its own."""
    return {
        "row": refused.row,
        "column": column,
        "given": _shown(refused.value),
        "allowed": refused.allowed,
    }


def encode(value: Any) -> bytes:
    r"""Plain values as JSON; what is not a number, or not finite, is null.

    >>> encode({"probability": [0.25, float("nan")]})
    b'{"probability":[0.25,null]}'
    >>> encode({"given": "half a pair: \ud800", "id": 2**64})  # a client's own, returned to it in an error
    b'{"given": "half a pair: \\ud800", "id": 18446744073709551616}'
    """
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value).encode()


def reply_json(value: Any, *, status: int = 200, rows: int = 0) -> Reply:
    """A reply whose body is this value as JSON."""
    return Reply(encode(value), status, rows=rows)


def _shown(value: Any) -> Any:
    """The value itself where it is a single and short one; else how its text begins."""
    if isinstance(value, bool | int | float | None) or (isinstance(value, str) and len(value) <= _SHOWN):
        return value
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
