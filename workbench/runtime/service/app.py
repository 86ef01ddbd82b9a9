"""The service as an ASGI application: finds what a path means, asks who is asking, and counts the answer.

It is written on bare ASGI, without a framework, for of the time that a single row takes most is HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hmac import compare_digest
from time import perf_counter
from typing import Any, Literal

import workbench
from workbench.runtime.service.inferring import EXTENSIONS, JSON_LENGTH, infer, metadata
from workbench.runtime.service.limits import Limits
from workbench.runtime.service.metrics import Metrics
from workbench.runtime.service.openapi import describe
from workbench.runtime.service.predicting import predict
from workbench.runtime.service.replies import JSON, Problem, Reply, encode, reply_json
from workbench.runtime.service.served import Served

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Headers = dict[bytes, bytes]

Phase = Literal["warming", "ready", "draining"]

# A small body is answered where it arrives: a hop to a thread costs more than a row. A large one would keep
# the others, health checks among them, waiting. Bytes and not rows decide, for they are known before the
# body is decoded, which takes as long as the model.
_LARGE = 32 * 1024

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Route:
    """A path: how metrics call it, what answers it, and whether anybody may ask."""

    name: str
    get: Callable[[], Reply] | None = None
    post: Callable[[Headers, bytes], Reply] | None = None
    content_types: tuple[bytes, ...] = (JSON,)
    is_open: bool = False

    @property
    def methods(self) -> bytes:
        return b", ".join(name for name, has in ((b"GET, HEAD", self.get), (b"POST", self.post)) if has)


class Service:
    """Answers requests about one model.

    Args:
        served: the model and its name.
        token: what clients send as `Authorization: Bearer <token>`; None lets everybody ask.
        limits: how much a request may ask for.
    """

    def __init__(self, served: Served, token: str | None, limits: Limits) -> None:
        self.phase: Phase = "warming"
        self._served = served
        self._token = None if token is None else token.encode()
        self._limits = limits
        self._metrics = Metrics(served.name, served.version)
        self._threads = ThreadPoolExecutor(thread_name_prefix="large")
        self._routes = self._all_routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        route = self._routes.get(scope["path"])
        with self._metrics.in_flight.track_inprogress():
            reply = await self._reply(route, scope, receive)
            await _send(reply, send)
        self._metrics.count(route.name if route else "unknown", reply, perf_counter() - began)

    def warm_up(self) -> None:
        """Answer one row; from then on the service is ready, unless it was told to leave."""
        self._served.warm_up()
        if self.phase == "warming":
            self.phase = "ready"

    async def _reply(self, route: Route | None, scope: Scope, receive: Receive) -> Reply:
        headers: Headers = dict(scope["headers"])
        try:
            if not (route and route.is_open):
                self._authorise(headers)
            if route is None:
                raise self._unknown(scope["path"])
            if scope["method"] in ("GET", "HEAD") and route.get:
                return route.get()
            if scope["method"] == "POST" and route.post:
                _check_content(headers, route)
                return await self._answer(route.post, headers, await self._body(headers, receive))
            allow = ((b"allow", route.methods),)
            raise Problem(405, f"This takes {route.methods.decode()}.", headers=allow)
        except Problem as problem:
            return problem.reply()
        except RecursionError:
            return Problem(400, "The body is nested too deeply.").reply()
        except Exception:  # one request that fails must not end the others
            _logger.exception("%s %s failed", scope["method"], scope["path"])
            return Problem(500, "The service failed on this request; its log says why.").reply()

    async def _answer(self, post: Callable[[Headers, bytes], Reply], headers: Headers, body: bytes) -> Reply:
        if len(body) < _LARGE:
            return post(headers, body)
        return await asyncio.get_running_loop().run_in_executor(self._threads, post, headers, body)

    def _authorise(self, headers: Headers) -> None:
        if self._token is None:
            return
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        # compare_digest takes as long for a guess that begins well as for any other.
        if scheme.lower() != b"bearer" or not compare_digest(given.strip(), self._token):
            bearer = ((b"www-authenticate", b"Bearer"),)
            raise Problem(401, "Send the token: 'Authorization: Bearer <token>'.", headers=bearer)

    def _unknown(self, path: str) -> Problem:
        if path.startswith("/v2/models/"):
            return Problem(404, f"No {path!r}. The model here is {self._served.name!r}.")
        return Problem(404, f"No {path!r}. /openapi.json lists what there is.")

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        most = self._limits.body_bytes
        length = headers.get(b"content-length", b"0")
        parts: list[bytes] = []
        received, more = 0, True
        while more:
            # The HTTP server has checked that the length is a number, and discards a body that is not read.
            if max(received, int(length)) > most:
                raise Problem(
                    413, f"The body is larger than {most:,} bytes. Send the rows in several requests."
                )
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Problem(400, "The client went away.")
            parts.append(message["body"])
            received += len(message["body"])
            more = message["more_body"]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _health(self) -> Reply:
        ready = self.phase == "ready"
        return reply_json({"ready": ready}, status=200 if ready else 503)

    def _model_health(self) -> Reply:
        ready = self.phase == "ready"
        return reply_json({"name": self._served.name, "ready": ready}, status=200 if ready else 503)

    def _predict(self, _headers: Headers, body: bytes) -> Reply:
        return predict(self._served, body, most_rows=self._limits.rows)

    def _infer(self, headers: Headers, body: bytes) -> Reply:
        return infer(self._served, body, headers.get(JSON_LENGTH), most_rows=self._limits.rows)

    def _all_routes(self) -> dict[str, Route]:
        server = {"name": "workbench", "version": workbench.__version__, "extensions": EXTENSIONS}
        routes = {
            "/predict": Route("predict", post=self._predict),
            "/metrics": Route("metrics", get=self._metrics.reply),
            "/openapi.json": Route("openapi", get=_always(describe(self._served))),
            "/v2": Route("server", get=_always(server)),
            "/v2/health/live": Route("live", get=_always({"live": True}), is_open=True),
            "/v2/health/ready": Route("ready", get=self._health, is_open=True),
        }
        model = f"/v2/models/{self._served.name}"
        binary = (JSON, b"application/octet-stream", b"")
        for path in (model, f"{model}/versions/{self._served.version}"):
            routes[path] = Route("model", get=_always(metadata(self._served)))
            routes[f"{path}/ready"] = Route("model_ready", get=self._model_health, is_open=True)
            routes[f"{path}/infer"] = Route("infer", post=self._infer, content_types=binary)
        return routes


def _always(value: Any) -> Callable[[], Reply]:
    """What answers with the same value whenever it is asked."""
    return partial(Reply, encode(value))


def _check_content(headers: Headers, route: Route) -> None:
    given = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if given not in route.content_types:
        names = b" or ".join(filter(None, route.content_types)).decode()
        raise Problem(415, f"Content-Type {given.decode('latin-1')!r} was sent, and {names} is read here.")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Problem(415, "The body is compressed, and plain ones are read here.")


async def _send(reply: Reply, send: Send) -> None:
    headers = [
        (b"content-type", reply.content_type),
        (b"content-length", b"%d" % len(reply.body)),
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
