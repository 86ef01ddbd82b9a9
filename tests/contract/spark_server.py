"""One Spark for the whole run: the classic client starts it, and it serves the Connect client."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from tests.contract import spark_tables
from tests.contract.spark_client import Answers

ROOT = Path(__file__).parents[2]
CLIENTS = ("classic", "connect")


def ask_clients(folder: Path) -> dict[str, Answers]:
    """What each client answers about the tables; each is a process of its own."""
    spark_tables.awkward().write_parquet(folder / "awkward.parquet")
    spark_tables.flights().write_parquet(folder / "flights.parquet")
    port = _free_port()
    with (
        (folder / "log").open("w", encoding="utf-8") as log,
        _client("classic", folder, port, log) as classic,
    ):
        _await_answers(classic, folder / "log")
        with _client("connect", folder, port, log) as connect:
            _await_answers(connect, folder / "log")
    return {client: json.loads((folder / f"{client}.json").read_text("utf-8")) for client in CLIENTS}


def _client(client: str, folder: Path, port: int, log: TextIO) -> subprocess.Popen[str]:
    """A client, which goes on until its input is closed."""
    command = [sys.executable, "-m", "tests.contract.spark_client", client, str(folder), str(port)]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=log, text=True
    )


def _await_answers(client: subprocess.Popen[str], log: Path) -> None:
    assert client.stdout is not None
    if "answered\n" not in iter(client.stdout.readline, ""):
        raise RuntimeError(f"A client of Spark ended without its answers:\n{log.read_text('utf-8')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
