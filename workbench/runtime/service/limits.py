"""How much a client may ask for at once, and how long a service takes to say goodbye."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a service allows.

    Args:
        body_bytes: the largest body of a request.
        rows: the most rows that one request may ask about.
        quiet_seconds: at the end, how long a connection is silent before it counts as unused.
        drain_seconds: at the end, how long answers may take; `docker stop` waits for ten seconds.
    """

    body_bytes: int = 16 * 2**20
    rows: int = 50_000
    quiet_seconds: float = 1.0
    drain_seconds: float = 8.0
