"""A connection takes requests that come in pieces or all at once, and no head without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from socket import create_connection, socket

import pytest

from tests.runtime.service.conftest import TOKEN, Running

HEAD = (
    "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    f"Authorization: Bearer {TOKEN}\r\n"
)
BODY = b'{"miles": 500, "night": true}'
REQUEST = HEAD.encode() + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY


@pytest.fixture
def wire(late: Running) -> Iterator[socket]:
    with create_connection(("127.0.0.1", late.port), timeout=20) as wire:
        yield wire


def received(wire: socket, answers: int) -> list[bytes]:
    """The status lines, once that many answers came or the service closed."""
    text = b""
    while len(found := re.findall(rb"HTTP/1.1 (\d+ [\w ]+)\r\n", text)) < answers:
        if not (more := wire.recv(65536)):
            break
        text += more
    return found


def test_a_request_byte_by_byte(wire: socket) -> None:
    for at in range(len(REQUEST)):
        wire.sendall(REQUEST[at : at + 1])

    assert received(wire, 1) == [b"200 OK"]


def test_requests_that_do_not_wait_for_answers(wire: socket) -> None:
    wire.sendall(REQUEST * 500)

    assert received(wire, 500) == [b"200 OK"] * 500


def test_a_client_that_asks_whether_it_may_send(wire: socket) -> None:
    wire.sendall(HEAD.encode() + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY))
    assert received(wire, 1) == [b"100 Continue"]
    wire.sendall(BODY)
    assert received(wire, 1) == [b"200 OK"]

    wire.sendall(HEAD.encode() + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
    assert received(wire, 1)[0].startswith(b"413 ")


@pytest.mark.parametrize(
    "bytes_", [b"\x16\x03\x01\x02", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_no_http(wire: socket, bytes_: bytes) -> None:
    wire.sendall(bytes_)

    assert received(wire, 2) == [b"400 Bad Request"], "and then it closes"


def test_a_head_without_end(wire: socket) -> None:
    wire.sendall(b"GET /v2 HTTP/1.1\r\nX: ")

    with pytest.raises((BrokenPipeError, ConnectionResetError)):  # it does not listen for ever
        wire.sendall(b"x" * 10**7)
