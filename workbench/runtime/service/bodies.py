"""JSON as clients write it, also those that write NaN and Infinity, which JSON has no words for."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

from workbench.runtime.service.replies import Problem

T = TypeVar("T")

_NO_JSON = (b"NaN", b"Infinity")


def read_json(body: bytes | memoryview, decoder: msgspec.json.Decoder[T]) -> T:
    """Decode a body.

    Args:
        body: UTF-8; bare NaN and Infinity are taken, for tritonclient and Python's json write them.
        decoder: of the type that the body must have.

    Raises:
        Problem: 400, it is no JSON or has another form.

    >>> read_json(b'{"delay": NaN}', msgspec.json.Decoder())
    {'delay': nan}
    """
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError) as error:
        if isinstance(error, msgspec.DecodeError) and any(word in bytes(body) for word in _NO_JSON):
            return _lenient(bytes(body), decoder)
        raise _problem(error) from error


def _lenient(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        value: T = msgspec.convert(json.loads(body), decoder.type)
    except (ValueError, RecursionError) as error:
        raise _problem(error) from error
    return value


def _problem(error: Exception) -> Problem:
    return Problem(400, f"The body is not the JSON that is asked for here: {error}.")
