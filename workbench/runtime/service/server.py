"""The process that listens: it starts, says when it is ready, and leaves when all is answered."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from types import FrameType
from typing import cast

import uvicorn

from workbench.errors import InputError, WorkbenchError
from workbench.runtime.service.app import Service
from workbench.runtime.service.connection import Connection
from workbench.runtime.service.limits import Limits

_KEEP_ALIVE = 75  # seconds: longer than the minute for which load balancers reuse a connection
_BACKLOG = 2048


class Server(uvicorn.Server):
    """uvicorn's server with an end of its own, for uvicorn's closes connections on which a request is coming.

    At SIGTERM or Ctrl-C: readiness says no; no further connection is accepted, beyond those that the system
    has accepted already; each open one is answered what it asked or asks next, with `Connection: close`; one
    that stays silent is closed; then the process ends. A second signal ends it at once.
    """

    def __init__(
        self, service: Service, limits: Limits, listener: socket.socket, announce: Callable[[], None] | None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                service,
                http=Connection,
                loop="uvloop",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
            )
        )
        self._service = service
        self._limits = limits
        self._listener = listener
        self._announce = announce

    def serve_until_told(self) -> None:
        """Serve until a signal comes.

        Raises:
            WorkbenchError: the model does not answer a row, or requests were left unanswered at the end.
        """
        # The copy keeps what the system has accepted, when uvicorn closes its own.
        with self._listener.dup() as listener:
            self.run(sockets=[listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        await asyncio.to_thread(self._service.warm_up)
        if self._announce:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._service.phase = "draining"

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._admit_accepted()
        for connection in self._connections():
            connection.end_after_newest()
        await self._wait_for_last()
        unanswered = sum(connection.is_waited_for for connection in self._connections())
        for connection in self._connections():
            connection.transport.abort()
        if unanswered:
            raise WorkbenchError(
                f"{unanswered} requests were not answered within {self._limits.drain_seconds} s of the end."
            )

    async def _wait_for_last(self) -> None:
        deadline = asyncio.get_running_loop().time() + self._limits.drain_seconds
        while self.server_state.connections and not self.force_exit:
            if asyncio.get_running_loop().time() > deadline:
                break
            for connection in self._connections():
                connection.close_if_unused(self._limits.quiet_seconds)
            await asyncio.sleep(0.02)

    async def _admit_accepted(self) -> None:
        """Take what the system accepted for us: a listener that closes would reset it, with its request."""
        loop = asyncio.get_running_loop()
        with self._listener as listener:
            for accepted in _queued(listener):
                await loop.connect_accepted_socket(self._connection, accepted)

    def _connection(self) -> Connection:
        return Connection(self.config, self.server_state, self.lifespan.state)

    def _connections(self) -> tuple[Connection, ...]:
        return cast(tuple[Connection, ...], tuple(self.server_state.connections))


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections at an address; port 0 picks a free one.

    Raises:
        InputError: the address is not one of this machine's, or is taken.
    """
    if not 0 <= port <= 65_535:
        raise InputError(f"There is no port {port}.", do="Ports go up to 65535; 0 picks a free one.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise InputError(
            f"Nothing can listen at {host} port {port}: {error}.", do="Choose another."
        ) from error
    listener.setblocking(False)
    return listener


def _queued(listener: socket.socket) -> Iterator[socket.socket]:
    try:
        while True:
            accepted, _ = listener.accept()
            accepted.setblocking(False)
            yield accepted
    except BlockingIOError:
        return
