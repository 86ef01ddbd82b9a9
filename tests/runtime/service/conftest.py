"""Two small models, exported, and the service as its own process: `workbench serve` at a free port."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import Ridge

import workbench as wb

TOKEN = "s3cret"
DELAY, CARRIER, MILES, LEFT, NIGHT = "dep delay", "carrier ü", "miles", "left", "night"
SERVE = ("-m", "workbench.cli", "serve")

Headers = dict[str, str]
Send = Callable[..., "Answer"]
Start = Callable[..., "Running"]


@dataclass(frozen=True)
class Answer:
    """A response: its status, its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Running:
    """A service and where it listens."""

    process: subprocess.Popen[str]
    port: int

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=20)


def ask(
    connection: HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send a request; a body that is not bytes goes as JSON, and the token unless headers are given."""
    sent = {"Authorization": f"Bearer {TOKEN}"} if headers is None else headers
    if body is not None and not isinstance(body, bytes):
        body, sent = json.dumps(body).encode(), {"Content-Type": "application/json", **sent}
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    return Answer(
        response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    )


@pytest.fixture(scope="session")
def departures() -> pl.DataFrame:
    """300 departures, some values missing."""
    random = np.random.default_rng(0)
    delay = random.normal(10, 20, 300).round(1)
    noisy = delay + random.normal(0, 10, 300)
    return pl.DataFrame(
        {
            DELAY: [None if at % 9 == 0 else value for at, value in enumerate(delay.tolist())],
            CARRIER: [None if at % 17 == 0 else ["UA", "B6", "🛫"][at % 3] for at in range(300)],
            MILES: random.integers(100, 2500, 300),
            LEFT: [
                None if at % 31 == 0 else datetime(2013, 1, 1) + timedelta(hours=7 * at) for at in range(300)
            ],
            NIGHT: [at % 4 == 0 for at in range(300)],
            "late": np.where(noisy > 15, "läte", "on time"),
            "arrival": noisy,
        }
    )


@pytest.fixture(scope="session")
def recipe() -> wb.Recipe:
    return wb.Recipe(
        (
            wb.ExpandDatetime(LEFT, parts=("weekday", "hour")),
            wb.Impute((DELAY, f"{LEFT}_weekday", f"{LEFT}_hour")),
            wb.OneHotEncode(CARRIER),
        )
    )


@pytest.fixture(scope="session")
def classifier(departures: pl.DataFrame, recipe: wb.Recipe) -> wb.Model:
    return wb.fit(recipe, HistGradientBoostingClassifier(max_iter=5), departures.drop("arrival"), "late")


@pytest.fixture(scope="session")
def regression(departures: pl.DataFrame, recipe: wb.Recipe) -> wb.Model:
    return wb.fit(recipe, Ridge(), departures.drop("late"), "arrival")


@pytest.fixture(scope="session")
def late_file(classifier: wb.Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "late.onnx"
    wb.export(classifier, path)
    return path


@pytest.fixture(scope="session")
def arrival_file(regression: wb.Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "arrival.onnx"
    wb.export(regression, path)
    return path


@pytest.fixture(scope="session")
def rows(departures: pl.DataFrame) -> list[dict[str, Any]]:
    """Twenty rows as JSON has them; the times in ISO 8601."""
    raw = departures.head(20).drop("late", "arrival").to_dicts()
    return [{**row, LEFT: row[LEFT] and row[LEFT].isoformat()} for row in raw]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start services that end with the test at the latest."""
    with _starting() as begin:
        yield begin


@pytest.fixture(scope="session")
def late(late_file: Path) -> Iterator[Running]:
    """The service of the classifier, with a token."""
    with _starting() as begin:
        yield begin(*SERVE, late_file, "--port", "0", "--token", TOKEN)


@pytest.fixture(scope="session")
def arrival(arrival_file: Path) -> Iterator[Running]:
    """The service of the regression, with a token."""
    with _starting() as begin:
        yield begin(*SERVE, arrival_file, "--port", "0", "--token", TOKEN)


@pytest.fixture
def send(late: Running) -> Iterator[Send]:
    """Ask the classifier's service, on one connection."""
    with closing(late.connect()) as connection:
        yield partial(ask, connection)


@pytest.fixture
def send_arrival(arrival: Running) -> Iterator[Send]:
    """Ask the regression's service."""
    with closing(arrival.connect()) as connection:
        yield partial(ask, connection)


@contextmanager
def _starting() -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []

    def begin(*words: str | Path) -> Running:
        process = subprocess.Popen([sys.executable, *words], stdout=PIPE, stderr=PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "answers at" in said, process.communicate()
        return Running(process, int(said.rsplit(":", 1)[1]))

    yield begin
    for process in processes:
        process.kill()
        process.communicate()
