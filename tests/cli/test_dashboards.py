"""`workbench dashboard`, as a server of its own that is asked over HTTP."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import psutil
import pytest

from tests.jobs.conftest import WriteNotebook, kernels_under

COMMAND = [sys.executable, "-m", "workbench.cli", "dashboard"]


@contextmanager
def served(notebook: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server's process and its address, once it answers."""
    port = _free_port()
    words = [*COMMAND, str(notebook), "--port", str(port), *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            _await(lambda: _answers(port), server)
            yield server, f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def test_colleagues_see_what_it_shows_and_its_kernels_end(write_notebook: WriteNotebook) -> None:
    secret = "x" * 3 + "y" * 3  # as code it is not what it shows
    notebook = write_notebook(
        "delay: int = 1", f"import os; print('{secret[:3]}' '{secret[3:]}', delay, os.getcwd())"
    )
    given = ("--token", "t0ken", "-p", "delay", "40", "--idle-seconds", "2")
    with served(notebook, *given) as (server, address):
        assert server.stdout is not None
        assert server.stdout.readline() == f"work.ipynb is at {address}?token=t0ken (Ctrl-C stops it)\n"
        assert "xxxyyy" not in _get(address)[2]
        _await(lambda: len(_kernels(server)) == 1, server)

        _, headers, page = _get(f"{address}?token=t0ken")
        assert f"xxxyyy 40 {Path.cwd()}" in page
        assert "print(" not in page
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "cdn" not in page

        _await(lambda: len(_kernels(server)) == 2, server)  # the visitor's, and a new one kept warm
        visitors = _kernels(server)
        _await(lambda: len(_kernels(server)) == 1, server)
        assert _kernels(server) <= visitors

        kernels = _kernels(server)
        server.send_signal(signal.SIGINT)
        server.wait(30)
        psutil.wait_procs(kernels, timeout=10)
        assert not [kernel for kernel in kernels if kernel.is_running()]


def test_files_beside_the_notebook_are_not_served(write_notebook: WriteNotebook) -> None:
    notebook = write_notebook("", "print('shown')")
    Path("salaries.png").write_text("secret")
    with served(notebook, "--no-token", "--warm", "0") as (server, address):
        assert "shown" in _get(address)[2]
        for path in ("salaries.png", "voila/files/salaries.png", "voila/files/work.ipynb", "api/contents"):
            assert _get(address + path)[0] in (403, 404)
        server.terminate()
        server.wait(30)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("-p", "delays", "3"), "delays"),
        (("-p", "delay", "soon"), "soon"),
        (("--idle-seconds", "0"), "idle seconds from 1"),
    ],
)
def test_what_cannot_be_is_said_before_a_server_starts(
    write_notebook: WriteNotebook, options: tuple[str, ...], says: str
) -> None:
    words = [*COMMAND, str(write_notebook("delay: int = 1")), *options]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert says in done.stderr


def _get(url: str) -> tuple[int, Mapping[str, str], str]:
    """What a visitor gets, who keeps cookies and follows redirects."""
    try:
        with build_opener(HTTPCookieProcessor(CookieJar())).open(url, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


def _kernels(server: subprocess.Popen[str]) -> set[psutil.Process]:
    return kernels_under(psutil.Process(server.pid))


def _await(holds: Callable[[], bool], server: subprocess.Popen[str], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert server.poll() is None, server.communicate()
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
