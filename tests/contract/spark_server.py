"""One Spark for the contract's run: the classic client starts it, and it serves the Connect client."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contract import spark_client, spark_tables
from tests.contract.spark_client import Answers
from tests.spark_session import client, free_port

CLIENTS = ("classic", "connect")


def ask_clients(folder: Path) -> dict[str, Answers]:
    """What each client answers about the tables; each is a process of its own."""
    spark_tables.awkward().write_parquet(folder / "awkward.parquet")
    spark_tables.flights().write_parquet(folder / "flights.parquet")
    port, module, log = free_port(), spark_client.__name__, folder / "log"
    with (
        client(module, "classic", str(folder), port, log=log),
        client(module, "connect", str(folder), port, log=log),
    ):
        pass
    return {kind: json.loads((folder / f"{kind}.json").read_text("utf-8")) for kind in CLIENTS}
