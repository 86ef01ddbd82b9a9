"""A real browser and the servers that it visits, as fixtures: import those that a test folder needs.

The browser lives as long as a test module, because Playwright keeps an event loop of its own running,
which other tests' asyncio cannot stand. JupyterLab is started once for all.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# plotly's extension would keep a picture of the figure in the notebook, and Voila has none to keep it in.
HARMLESS = ("r.setData is not a function",)
PATIENCE = 90.0  # seconds for a server to start on a busy machine

expect.set_options(timeout=20_000)  # of a view on a busy machine

Serve = Callable[..., "Server"]


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is, and the folder that it serves."""

    address: str
    folder: Path
    environment: dict[str, str]
    token: str = ""

    def write(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells into its folder, and say where JupyterLab shows it."""
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel)
        nbformat.write(notebook, self.folder / name)
        return f"{self.address}/lab/tree/{name}?token={self.token}&reset"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium with an empty profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a fresh profile, on which no script may fail."""
    context = chromium.new_context(viewport={"width": 1500, "height": 1200})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    failures: list[str] = []
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert [failure for failure in failures if failure not in HARMLESS] == []


@pytest.fixture(scope="session")
def jupyter_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on an empty folder, without a user's settings and without asking for news."""
    home = tmp_path_factory.mktemp("lab")
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    folder = home / "notebooks"
    folder.mkdir()
    port, token = free_port(), "lab-of-the-tests"
    command = [
        *("jupyter-lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"),
        *(f"--LabApp.user_settings_dir={home / 'settings'}", f"--LabApp.workspaces_dir={home / 'spaces'}"),
    ]
    server = Server(f"http://127.0.0.1:{port}", folder, environment_of(home), token)
    with served(command, server, f"/api?token={token}"):
        yield server


@pytest.fixture
def voila(tmp_path: Path) -> Iterator[Serve]:
    """Start Voila on a notebook of these cells."""

    def serve(*cells: str) -> Server:
        port = free_port()
        server = Server(f"http://127.0.0.1:{port}", tmp_path, environment_of(tmp_path))
        server.write("dashboard.ipynb", *cells)
        command = ["voila", "dashboard.ipynb", "--no-browser", f"--port={port}"]
        started.enter_context(served(command, server, "/voila/static/"))
        return server

    with ExitStack() as started:
        yield serve


def environment_of(home: Path) -> dict[str, str]:
    """An environment in which Jupyter reads and writes nothing of the user's."""
    places = {f"JUPYTER_{what}_DIR": str(home / what.lower()) for what in ("CONFIG", "DATA", "RUNTIME")}
    return {**os.environ, **places, "PYTHONPATH": str(ROOT)}


@contextmanager
def served(command: list[str], server: Server, ready: str) -> Iterator[None]:
    """Run a server of our environment until the `with` ends; afterwards nothing of it is left."""
    program = Path(sys.executable).with_name(command[0])
    log = server.folder.parent / f"{command[0]}.log"
    with log.open("wb") as written:
        process = psutil.Popen(
            [program, *command[1:]],
            cwd=server.folder,
            env=server.environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        _await_answer(server.address + ready, process, log)
        yield
    finally:
        family = [*process.children(recursive=True), process] if process.is_running() else []
        process.terminate()
        for left in psutil.wait_procs(family, timeout=10)[1]:
            left.kill()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(address: str, process: psutil.Popen, log: Path) -> None:
    """Wait until the server answers, be it that there is nothing there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            urlopen(address, timeout=2).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(log.read_text())
