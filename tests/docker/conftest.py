"""Images, really built by buildah; `make images` runs these tests, for they take minutes.

BASE names the image to build upon; by default one is made of Debian, which needs no registry of images.
BUILD_FLAGS are given to buildah, such as volumes with what pip needs here to reach its registry.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.runtime.service.conftest import classifier, departures, late_file, recipe

__all__ = ["classifier", "departures", "late_file", "recipe"]

DEBIAN = "trixie"
PYTHON = "python3,python3-venv,ca-certificates"


def buildah(*words: str | Path) -> str:
    """What buildah prints."""
    done = subprocess.run(["buildah", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, f"buildah {words} failed; what it said is above."
    return done.stdout.strip()


@dataclass(frozen=True)
class Image:
    """A built image, and a container made of it."""

    name: str
    container: str

    @property
    def config(self) -> dict[str, Any]:
        """Its user, its entry point, its health check, as Docker reads them."""
        config: dict[str, Any] = json.loads(buildah("inspect", "--type", "image", self.name))["Docker"][
            "config"
        ]
        return config

    def command(
        self, *words: str, volumes: tuple[str, ...] = (), variables: tuple[str, ...] = ()
    ) -> list[str]:
        """What runs these words inside."""
        options = [f"--volume={each}" for each in volumes] + [f"--env={each}" for each in variables]
        return ["buildah", "run", "--isolation=chroot", *options, self.container, "--", *words]

    def run(self, *words: str) -> str:
        """What these words print, run inside."""
        return subprocess.check_output(self.command(*words), text=True).strip()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    given = os.environ.get("BASE")
    if given:
        return given
    if not buildah("images", "--quiet", "--filter", f"reference=workbench-{DEBIAN}"):
        root = tmp_path_factory.mktemp("debian")
        subprocess.run(["debootstrap", "--variant=minbase", f"--include={PYTHON}", DEBIAN, root], check=True)
        container = buildah("from", "scratch")
        buildah("add", "--quiet", container, root, "/")
        buildah("commit", "--quiet", "--rm", container, f"workbench-{DEBIAN}")
    return f"localhost/workbench-{DEBIAN}"


@pytest.fixture(scope="session")
def runtime(base: str) -> Iterator[Image]:
    yield from _built("runtime", base)


@pytest.fixture(scope="session")
def lab(base: str) -> Iterator[Image]:
    yield from _built("lab", base)


def _built(name: str, base: str) -> Iterator[Image]:
    # Docker's format, for that of OCI has no health check.
    flags = ["--format=docker", "--isolation=chroot", "--network=host", f"--build-arg=BASE={base}"]
    flags += shlex.split(os.environ.get("BUILD_FLAGS", ""))
    buildah("bud", *flags, f"--file=docker/{name}.Dockerfile", f"--tag=workbench-{name}", ".")
    image = Image(f"workbench-{name}", buildah("from", f"localhost/workbench-{name}"))
    yield image
    buildah("rm", image.container)
