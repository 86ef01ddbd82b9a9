"""The images hold what they should and no more, and what they start answers and ends as it should."""

from __future__ import annotations

import json
import os
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import requires
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.docker.conftest import Image

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LIST = "from importlib.metadata import distributions as all; print(*{each.name for each in all()})"
ROWS = [{"miles": 500, "night": True}, {"miles": 900, "night": False}]
TOKEN = "s3cret"


def closure(requirements: list[str]) -> set[str]:
    """What these requirements need, all told, as the same releases say that are installed here."""
    found = set()
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found |= {canonicalize_name(requirement.name)} | closure(requires(requirement.name) or [])
    return found


@contextmanager
def running(image: Image, *words: str, volume: str, variable: str) -> Iterator[psutil.Process]:
    """What the image starts, with these words after it; its own process."""
    started = [*image.config["Entrypoint"], *words]
    shell = psutil.Popen(image.command(*started, volumes=(volume,), variables=(variable,)))
    try:
        yield shell
    finally:
        if shell.is_running():
            for each in (*shell.children(recursive=True), shell):
                each.kill()
        shell.wait()


def asked(url: str, body: Any = None, token: str | None = TOKEN) -> Any:
    """The answer of what listens there, once it does."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = Request(url, None if body is None else json.dumps(body).encode(), headers)
    for _ in range(300):
        try:
            with urlopen(request) as answer:
                return json.loads(answer.read())
        except URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.2)
    raise TimeoutError(url)


def test_the_runtime_is_the_extra_serve_and_nothing_else(runtime: Image) -> None:
    there = {canonicalize_name(name) for name in runtime.run("python", "-c", LIST).split()}
    asked_for = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["serve"]]

    assert there == closure(asked_for) | {PROJECT["name"]}


@pytest.mark.parametrize("name", ["runtime", "lab"])
def test_nobody_is_root_inside(request: pytest.FixtureRequest, name: str) -> None:
    image = request.getfixturevalue(name)

    assert image.run("id", "-u") == image.config["User"] == "10001"


def test_the_runtime_answers_and_leaves_when_told(runtime: Image, late_file: Path) -> None:
    health = runtime.config["Healthcheck"]["Test"][1:]
    assert subprocess.run(runtime.command(*health), stderr=subprocess.DEVNULL).returncode == 1, (
        "before it starts"
    )

    os.chmod(late_file.parent, 0o755)  # noqa: PTH101
    words = ("/models/late.onnx", "--host", "127.0.0.1")
    with running(
        runtime, *words, volume=f"{late_file.parent}:/models:ro", variable=f"WORKBENCH_TOKEN={TOKEN}"
    ) as shell:
        answer = asked("http://127.0.0.1:8000/predict", ROWS)
        assert len(answer["prediction"]) == 2
        assert answer["classes"] == ["läte", "on time"]
        assert asked("http://127.0.0.1:8000/v2/health/ready", token=None) == {"ready": True}
        assert subprocess.run(runtime.command(*health)).returncode == 0

        (service,) = (each for each in shell.children(recursive=True) if not each.children())
        assert service.uids().real == 10001
        service.terminate()
        assert shell.wait(timeout=20) == 0


def test_the_lab_opens_its_notebooks(lab: Image) -> None:
    assert "jobs" in lab.run("ls").split()
    assert lab.run("python", "-c", "import workbench; print(workbench.Recipe.__name__)") == "Recipe"
    with running(lab, "--ip=127.0.0.1", volume="/dev/null:/null", variable=f"JUPYTER_TOKEN={TOKEN}"):
        contents = asked(f"http://127.0.0.1:8888/api/contents?token={TOKEN}")["content"]

    assert "jobs" in {each["name"] for each in contents}


def test_compose_builds_them_and_this_machine_alone_reaches_them() -> None:
    told = subprocess.check_output(
        ["docker-compose", "--file", "docker/compose.yaml", "config"], cwd=ROOT, text=True
    )
    services = yaml.safe_load(told)["services"]

    assert {each["build"]["dockerfile"] for each in services.values()} == {
        str(path.relative_to(ROOT)) for path in (ROOT / "docker").glob("*.Dockerfile")
    }
    assert all(port.startswith("127.0.0.1:") for each in services.values() for port in each["ports"])
