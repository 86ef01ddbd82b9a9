"""One client's connection, which can be asked to end after the answer that it waits for."""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from workbench.runtime.service.app import Service

_HEAD_BYTES = 64 * 1024


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with an end that leaves no request unanswered, and a limit for a head."""

    _is_in_head = False
    _head = 0  # bytes of an unfinished head
    _heard = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self._heard = self.loop.time()

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        self._head += len(data)
        super().data_received(data)
        if self._is_in_head and self._head > _HEAD_BYTES:
            self.send_400_response("The head of the request is too long.")
        if cast(Service, self.app).phase == "draining":
            self.end_after_newest()

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    @property
    def is_waited_for(self) -> bool:
        """Whether a request was received, at least its head, that is not fully answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def end_after_newest(self) -> None:
        """Say `Connection: close` with the answer to the newest request that was received, and then close."""
        # uvicorn does both. Requests that came before it, sent without waiting for answers, are answered.
        if self.is_waited_for:
            self.cycle.keep_alive = False

    def close_if_unused(self, quiet_seconds: float) -> None:
        """Close where nothing is asked, and nothing was heard, also no part of a request, for so long."""
        if not self.is_waited_for and self.loop.time() - self._heard > quiet_seconds:
            self.transport.close()
