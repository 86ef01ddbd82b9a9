"""What a run ran on, against pip's own word."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import distributions, version

from workbench.jobs.records.environment import answer, ask_python


def test_another_interpreter_tells_its_packages():
    told = answer(ask_python(sys.executable))

    assert told["python"] == platform.python_version()
    assert told["packages"]["papermill"] == version("papermill")
    assert told["packages"] == {each.name: each.version for each in distributions()}  # parsed in full


def test_the_lock_is_what_pip_would_freeze(workplace):
    answer(ask_python(sys.executable, workplace / "requirements.lock"))

    head, *lines = (workplace / "requirements.lock").read_text().splitlines()
    assert head == f"# Python {platform.python_version()} on {platform.platform()}"
    assert f"papermill=={version('papermill')}" in lines
    listed = [sys.executable, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    frozen = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {line.lower().replace("_", "-") for line in lines} == {
        line.lower().replace("_", "-") for line in frozen
    }


def test_an_interpreter_that_cannot_tell_is_no_failure():
    assert answer(ask_python("/bin/false")) == {}
