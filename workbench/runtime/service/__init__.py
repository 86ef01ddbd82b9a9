"""A service that answers over HTTP with an exported model, and says of itself what it takes.

`POST /predict` takes rows as JSON; the Open Inference Protocol v2 is spoken below `/v2`; `/openapi.json`
describes both with the model's own columns, `/metrics` is for Prometheus.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from workbench.errors import MissingExtraError
from workbench.runtime.predictor import Predictor

try:
    from workbench.runtime.service.app import Service
    from workbench.runtime.service.server import Server, listen
except ModuleNotFoundError as error:
    raise MissingExtraError.of("Serving a model", "serve") from error
from workbench.runtime.service.limits import Limits
from workbench.runtime.service.served import Served

__all__ = ["Limits", "Ready", "serve"]

_LIMITS = Limits()


@dataclass(frozen=True)
class Ready:
    """A service that is ready: the model's name and version, and where it listens."""

    name: str
    version: str
    url: str


def serve(
    model: Predictor | str | os.PathLike[str],
    *,
    token: str | None,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits = _LIMITS,
    announce: Callable[[Ready], None] | None = None,
) -> None:
    """Answer requests with a model, until SIGTERM or Ctrl-C; then every request received is answered still.

    Args:
        model: a Predictor, or the path of its file; the file's stem is the model's name.
        token: what clients must send as `Authorization: Bearer <token>`; None lets everybody ask.
        host: the address to listen at; by default this machine alone is heard.
        port: 0 picks a free one.
        limits: how much a client may ask for at once, and how long the end may take.
        announce: called when a first row has been answered, and so the service is ready.

    Raises:
        MissingExtraError: the extra `serve` is not installed (on import).
        ModelFileError: the file is no model.
        InputError: the address is taken.
        WorkbenchError: the model does not answer a row, or at the end requests stayed unanswered too long.
    """
    served = Served.of(model if isinstance(model, Predictor) else Predictor(model))
    service = Service(served, token, limits)
    listener = listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    ready = Ready(served.name, served.version, f"http://{shown}:{listener.getsockname()[1]}")
    Server(service, limits, listener, partial(announce, ready) if announce else None).serve_until_told()
