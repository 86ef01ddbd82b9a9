"""Spark for tests: one small session for all that need one, and processes that have a session of their own.

A test folder gets the fixture by importing it: `from tests.spark_session import spark`, in its conftest.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
# For JVMs that do not live long enough for what these leave out.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A Spark session on two threads of this machine, on loopback, in UTC."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable  # else its workers are the first python3 of the PATH
    session = start("local[2]")
    yield session
    session.stop()


def start(url: str, **settings: str) -> Any:
    """A session: classic on a master, or Connect's on a server (sc://)."""
    from pyspark.sql import SparkSession

    if url.startswith("sc://"):
        return SparkSession.builder.remote(url).getOrCreate()
    builder = SparkSession.builder.master(url).appName("workbench tests")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def serving(port: str) -> dict[str, str]:
    """What lets a classic session serve Connect on this port of loopback."""
    return {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.extraJavaOptions": QUICK_START,
    }


@contextmanager
def client(module: str, *arguments: str, log: Path) -> Iterator[None]:
    """A module as a process with its own session: it has said "answered", and goes on until we are done."""
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    pipe = subprocess.PIPE
    with (
        log.open("a", encoding="utf-8") as err,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=pipe,
            stdout=pipe,
            stderr=err,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        if "answered\n" not in iter(process.stdout.readline, ""):
            raise RuntimeError(f"A client of Spark ended without answers:\n{log.read_text('utf-8')[-4000:]}")
        yield


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
