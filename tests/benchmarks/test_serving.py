"""One row over HTTP: processor seconds that 10,000 requests cost, beside LitServe and MLServer."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import workbench as wb
from tests.benchmarks.flights import departed_flights
from tests.benchmarks.timing import FOLDER, PYTHON, ROOT, Comparison, Way, race

SERVERS = ROOT / ".venv-servers" / "bin"
OURS = (PYTHON, "-m", "workbench.cli", "serve", "row.onnx", "--port", "8300", "--no-token")
LITSERVE = ("-m", "tests.benchmarks.litserve_model", "8310")
NUMBERS = ["month", "day", "hour", "dep_delay", "distance", "temp", "wind_speed", "visib", "built", "seats"]
TEXTS = ["carrier", "origin", "dest", "type", "engine"]
REQUESTS = 10_000
CLIENTS = 8

_LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = io.open("{body}"):read("*a")
"""


@pytest.fixture(scope="module", autouse=True)
def row() -> dict[str, Any]:
    """A row of 15 raw fields, and a model of 100 trees that reads it."""
    flights = departed_flights().select(*NUMBERS, *TEXTS, "late", "row_id")
    train = wb.sample(flights, n=60_000, key="row_id", seed=7)
    recipe = wb.Recipe(
        (wb.Impute(wb.numeric()), wb.GroupRare(wb.categorical()), wb.OrdinalEncode(wb.categorical()))
    )
    forest = HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=7)
    wb.export(wb.fit(recipe, forest, train, "late", key="row_id"), FOLDER / "row.onnx")
    return flights.drop("late", "row_id").drop_nulls().row(0, named=True)


def test_one_row_as_json(keep: Callable[[Comparison], None], row: dict[str, Any]) -> None:
    write_request([row])
    with serving(8300, *OURS) as ours, serving(8310, SERVERS / "python", *LITSERVE) as litserve:
        our_way = Way("ours", lambda: asked(ours, 8300, "/predict"), aim="at most 1.5 s")
        peer = Way("LitServe", lambda: asked(litserve, 8310, "/predict"))
        keep(race("one row as JSON over HTTP, 10,000 times", our_way, peer, turns=3))


def test_one_row_by_the_protocol(keep: Callable[[Comparison], None], row: dict[str, Any]) -> None:
    write_request({"inputs": [tensor(name, value) for name, value in row.items()]})
    write_mlserver_settings(8320)
    path = "/v2/models/row/infer"
    with serving(8300, *OURS) as ours, serving(8320, SERVERS / "mlserver", "start", "mlserver") as mlserver:
        our_way = Way("ours", lambda: asked(ours, 8300, path), aim="at most 1.5 s")
        peer = Way("MLServer", lambda: asked(mlserver, 8320, path))
        keep(race("one row by the Open Inference Protocol, 10,000 times", our_way, peer, turns=3))


def tensor(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "shape": [1], "datatype": "BYTES" if name in TEXTS else "FP64", "data": [value]}


def write_request(body: Any) -> None:
    (FOLDER / "row.json").write_text(json.dumps(body))
    (FOLDER / "row.lua").write_text(_LUA.format(body=FOLDER / "row.json"))


def write_mlserver_settings(port: int) -> None:
    """One process, as ours: by default MLServer has another for the model."""
    folder = FOLDER / "mlserver"
    folder.mkdir(exist_ok=True)
    ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
    settings = {"host": "127.0.0.1", **ports, "parallel_workers": 0, "debug": False}
    model = {"name": "row", "implementation": "tests.benchmarks.mlserver_model.Late"}
    (folder / "settings.json").write_text(json.dumps(settings))
    (folder / "model-settings.json").write_text(json.dumps(model))


@contextmanager
def serving(port: int, *command: str | Path) -> Iterator[psutil.Process]:
    """A server on one core, once it listens."""
    with (FOLDER / f"server-{port}.log").open("w") as log:
        process = psutil.Popen(
            ["taskset", "--cpu-list", _cores()[0], *command],
            cwd=FOLDER,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(port, process)
            yield process
        finally:
            for each in (*process.children(recursive=True), process):
                each.kill()
            process.wait()


def asked(server: psutil.Process, port: int, path: str) -> float:
    """The processor seconds, of the server and what it started, that 10,000 requests cost."""
    _wrk(port, path, seconds=1)
    before = _processor_seconds(server)
    requests = _wrk(port, path, seconds=5)
    return (_processor_seconds(server) - before) * REQUESTS / requests


def _wrk(port: int, path: str, *, seconds: int) -> int:
    words = ["wrk", "--threads", "1", "--connections", str(CLIENTS), "--duration", f"{seconds}s"]
    url = f"http://127.0.0.1:{port}{path}"
    said = subprocess.check_output(
        ["taskset", "--cpu-list", _cores()[-1], *words, "--script", FOLDER / "row.lua", url], text=True
    )
    assert "Non-2xx" not in said, said
    (requests,) = re.findall(r"(\d+) requests in", said)
    return int(requests)


def _processor_seconds(server: psutil.Process) -> float:
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _wait_for(port: int, process: psutil.Popen) -> None:
    for _ in range(600):
        assert process.poll() is None, f"see {FOLDER}/server-{port}.log"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"Nothing listens at {port}: see {FOLDER}/server-{port}.log")


def _cores() -> list[str]:
    return [str(core) for core in sorted(os.sched_getaffinity(0))]
