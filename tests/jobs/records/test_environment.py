"""What a run ran on, against git and pip's own word."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import version

from workbench.jobs.records.environment import answer, ask_python, describe_code


def git(folder, *command: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    return subprocess.run(
        ["git", "-C", folder, *who, *command], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_the_commit_and_what_differs_from_it(workplace):
    git(workplace, "init")
    (workplace / "a b.py").write_text("1")
    git(workplace, "add", ".")
    git(workplace, "commit", "-m", "first")
    commit = git(workplace, "rev-parse", "HEAD")

    (workplace / "untracked.py").write_text("")
    assert describe_code(workplace) == {"commit": commit, "dirty": False, "changed": []}

    (workplace / "a b.py").write_text("2")
    assert describe_code(workplace) == {"commit": commit, "dirty": True, "changed": ['"a b.py"']}


def test_outside_of_a_checkout_there_is_no_commit(workplace):
    assert describe_code(workplace) is None


def test_another_interpreter_tells_its_packages():
    told = answer(ask_python(sys.executable))

    assert told["python"] == platform.python_version()
    assert told["packages"]["papermill"] == version("papermill")


def test_an_interpreter_that_cannot_tell_is_no_failure():
    assert answer(ask_python("/bin/false")) == {}
