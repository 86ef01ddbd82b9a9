"""The service starts, says so, and at SIGTERM leaves no request unanswered: the real process, by doing it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier

import numpy as np
import onnx
import psutil
import pytest
import spox
import spox.opset.ai.onnx.v21 as op
from onnx import helper

from tests.runtime.conftest import describe
from tests.runtime.service.conftest import MILES, NIGHT, SERVE, TOKEN, Running, Start, ask
from workbench.errors import InputError
from workbench.runtime import METADATA_KEY
from workbench.runtime.service import serve
from workbench.schema import Column, Schema

ROW = {MILES: 500, NIGHT: True}
OPEN = {"Content-Type": "application/json"}
BODY = json.dumps([ROW] * 3).encode()

WITH_LIMITS = """
import sys
from workbench.errors import WorkbenchError
from workbench.runtime.service import Limits, serve

def say(ready):
    print("answers at", ready.url, flush=True)

try:
    limits = Limits(rows=2, body_bytes=100, drain_seconds=0.5, quiet_seconds=0.2)
    serve(sys.argv[1], token=None, port=0, limits=limits, announce=say)
except WorkbenchError as error:
    sys.exit(f"left: {error}")
"""


@pytest.fixture
def open_service(start: Start, late_file: Path) -> Running:
    return start(*SERVE, late_file, "--port", "0", "--no-token")


def ended(service: Running) -> tuple[int, str]:
    """How the process ended: its status, and what it said of that."""
    _, said = service.process.communicate(timeout=20)
    return service.process.returncode, said


@contextmanager
def connections(service: Running, count: int) -> Iterator[list[HTTPConnection]]:
    """Connections on which a first request was answered, and which are kept open."""
    opened = [service.connect() for _ in range(count)]
    for connection in opened:
        assert ask(connection, "POST", "/predict", BODY, OPEN).status == 200
    yield opened
    for connection in opened:
        connection.close()


def check_alive(service: Running, *, times: int = 1) -> None:
    """Ask for health, each time on a new connection."""
    for _ in range(times):
        with closing(service.connect()) as connection:
            ask(connection, "GET", "/v2/health/live")


def keep_asking(service: Running, ready: Barrier, pause: float) -> tuple[int, int]:
    """Ask until the service says goodbye, with a pause of so many seconds after each answer.

    Returns:
        The number of answers after which the next request was not answered, 0 or 1, and of goodbyes.
    """
    with closing(service.connect()) as connection:
        ready.wait()
        while True:
            try:
                answer = ask(connection, "POST", "/predict", BODY, OPEN)
            except OSError:
                return 1, 0
            assert answer.status == 200
            if answer.headers.get("connection") == "close":
                return 0, 1
            time.sleep(pause)


def test_busy_clients_and_those_that_pause_are_all_answered(open_service: Running) -> None:
    pauses = [0.0] * 16 + [0.2] * 8
    ready = Barrier(len(pauses) + 1)
    with ThreadPoolExecutor(len(pauses)) as pool:
        clients = [pool.submit(keep_asking, open_service, ready, pause) for pause in pauses]
        ready.wait()
        time.sleep(0.5)
        open_service.process.terminate()
        ends = [client.result(timeout=30) for client in clients]

    assert ends == [(0, 1)] * len(pauses), "unanswered requests, and goodbyes"
    assert ended(open_service) == (0, "")


def test_what_was_sent_before_the_signal_is_answered(open_service: Running) -> None:
    process = open_service.process
    with connections(open_service, 16) as opened:
        process.send_signal(signal.SIGSTOP)
        while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
            time.sleep(0.01)
        for connection in opened:
            connection.request("POST", "/predict", BODY, OPEN)
        newcomer = open_service.connect()  # that the system accepts, and the service has not yet
        newcomer.request("POST", "/predict", BODY, OPEN)
        process.terminate()
        process.send_signal(signal.SIGCONT)

        for connection in (*opened, newcomer):
            with closing(connection.getresponse()) as response:
                assert response.status == 200
        newcomer.close()
    assert ended(open_service) == (0, "")


def test_while_it_leaves_it_is_not_ready_and_takes_nobody_new(open_service: Running) -> None:
    with connections(open_service, 2) as (slow, silent):
        slow.putrequest("POST", "/predict")
        slow.putheader("Content-Type", "application/json")
        slow.putheader("Content-Length", str(len(BODY)))
        slow.endheaders(BODY[:10])
        open_service.process.terminate()
        silent.sock.settimeout(20)
        assert silent.sock.recv(1) == b"", "what is not used is closed"

        slow.send(BODY[10:20])
        with pytest.raises(ConnectionRefusedError):
            open_service.connect().connect()
        assert open_service.process.poll() is None
        slow.send(BODY[20:])
        response = slow.getresponse()
        assert (response.status, response.getheader("connection")) == (200, "close")
        assert len(json.loads(response.read())["prediction"]) == 3
    assert ended(open_service) == (0, "")


def test_readiness_ends_with_the_signal(open_service: Running) -> None:
    with connections(open_service, 1) as (connection,):
        assert ask(connection, "GET", "/v2/health/ready").json == {"ready": True}
        open_service.process.terminate()
        answer = ask(connection, "GET", "/v2/health/ready")

    assert (answer.status, answer.json) == (503, {"ready": False})
    assert ended(open_service) == (0, "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_an_idle_service_leaves_at_once(open_service: Running, name: str) -> None:
    open_service.process.send_signal(signal.Signals[name])

    assert ended(open_service) == (0, "")


def test_a_client_that_never_ends_its_request_does_not_hold_it(start: Start, late_file: Path) -> None:
    service = start("-c", WITH_LIMITS, late_file)
    with closing(service.connect()) as connection:
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", "50")
        connection.endheaders(b"[")
        check_alive(service)
        service.process.terminate()

        assert ended(service) == (1, "left: 1 requests were not answered within 0.5 s of the end.\n")


def test_a_second_signal_is_an_order(open_service: Running) -> None:
    with connections(open_service, 1) as (connection,):
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", "50")
        connection.endheaders(b"[")
        with connections(open_service, 1):
            open_service.process.terminate()
            with pytest.raises(ConnectionRefusedError):  # then it has heard the first
                check_alive(open_service, times=10_000)
            open_service.process.terminate()

        assert ended(open_service)[0] == 1


def test_limits_are_kept(start: Start, late_file: Path) -> None:
    service = start("-c", WITH_LIMITS, late_file)
    with closing(service.connect()) as connection:
        statuses = [
            ask(connection, "POST", "/predict", body, OPEN).status
            for body in (json.dumps([ROW] * 2).encode(), json.dumps([ROW] * 3).encode(), b" " * 101)
        ]

    assert statuses == [200, 413, 413]


def test_killed_it_can_be_started_again_at_once(start: Start, late_file: Path) -> None:
    first = start(*SERVE, late_file, "--port", "0", "--no-token")
    with connections(first, 2):
        first.process.kill()
        first.process.wait()
        again = start(*SERVE, late_file, "--port", str(first.port), "--no-token")

    with connections(again, 1):
        pass


def test_a_token_is_made_up_and_printed(start: Start, late_file: Path) -> None:
    service = start(*SERVE, late_file, "--port", "0")
    assert service.process.stdout is not None
    word, token = service.process.stdout.readline().split()

    assert word == "token"
    assert len(token) > 40
    with closing(service.connect()) as connection:
        assert ask(connection, "GET", "/v2", headers={"Authorization": f"Bearer {token}"}).status == 200
        assert ask(connection, "GET", "/v2").status == 401


def test_the_token_may_be_in_the_environment(
    start: Start, late_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_TOKEN", TOKEN)
    service = start(*SERVE, late_file, "--port", "0")

    with closing(service.connect()) as connection:
        assert ask(connection, "GET", "/v2").status == 200
    service.process.terminate()
    assert service.process.communicate()[0] == "", "it is not printed"


def test_any_file_name_is_a_name(start: Start, late_file: Path, tmp_path: Path) -> None:
    odd = tmp_path / "läte {1} %41.v2.onnx"
    odd.write_bytes(late_file.read_bytes())
    service = start(*SERVE, odd, "--port", "0", "--token", TOKEN)

    with closing(service.connect()) as connection:
        paths = ask(connection, "GET", "/openapi.json").json["paths"]
        (ready, _) = (path for path in paths if path.endswith("/ready") and "/models/" in path)
        assert ask(connection, "GET", ready).json == {"name": odd.stem, "ready": True}


def test_only_this_machine_is_heard(open_service: Running) -> None:
    listeners = Path(f"/proc/{open_service.process.pid}/net/tcp").read_text()

    assert f"0100007F:{open_service.port:04X}" in listeners
    assert f"00000000:{open_service.port:04X}" not in listeners


def test_an_address_that_is_taken(open_service: Running, late_file: Path) -> None:
    ran = run_serve(late_file, "--port", str(open_service.port))

    assert ran.returncode == 2
    assert f"Nothing can listen at 127.0.0.1 port {open_service.port}: " in ran.stderr
    assert "Address already in use" in ran.stderr


def test_an_address_that_is_none(late_file: Path) -> None:
    with pytest.raises(InputError, match="There is no port 99999"):
        serve(late_file, token=None, port=99_999)


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "late.onnx").write_bytes(b"no model")

    assert run_serve(tmp_path / "late.onnx").returncode == 2


def test_a_model_that_cannot_answer_is_never_ready(tmp_path: Path) -> None:
    schema = Schema((Column("digits", "text", "category", nullable=False),))
    digits = spox.argument(spox.Tensor(str, ("n",)))
    # onnxruntime opens this, and fails on the first text that spells no number.
    model = spox.build({"digits": digits}, {"output.value": op.cast(digits, to=np.float64)})
    told = describe(schema=schema.to_json(), task="regression", classes=[])
    helper.set_model_props(model, {METADATA_KEY: json.dumps(told)})
    onnx.save(model, tmp_path / "late.onnx")
    ran = run_serve(tmp_path / "late.onnx")

    assert ran.returncode == 2
    assert "late.onnx cannot answer a row" in ran.stderr
    assert ran.stdout == ""


def test_without_the_extra_it_says_what_to_install(runtime_python: Path, late_file: Path) -> None:
    ran = subprocess.run([runtime_python, *SERVE, late_file], capture_output=True, text=True)

    assert ran.returncode == 1
    assert "pip install 'notebook-workbench[serve]'" in ran.stderr


def run_serve(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *SERVE, *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, "WORKBENCH_TOKEN": TOKEN}
    )
