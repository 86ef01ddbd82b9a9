"""What a run ran on: the code's commit, the machine, the packages of the kernel's Python.

This file is also run by itself, by a kernel's own interpreter, which may not have workbench.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any


def describe_code(folder: Path) -> dict[str, Any] | None:
    """Tell the git commit of a folder's checkout, and which of its files differ; None outside of one."""
    try:
        commit = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no").splitlines()
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"commit": commit, "dirty": bool(changed), "changed": [line[3:] for line in changed[:100]]}


def describe_python() -> dict[str, Any]:
    """Tell this interpreter's version, platform and installed packages."""
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "packages": dict(sorted((each.name, each.version) for each in distributions())),
    }


def ask_python(executable: str) -> subprocess.Popen[str]:
    """Start asking another interpreter to `describe_python`; `answer` waits for what it says.

    It is a session of its own, so that Ctrl-C in a terminal does not reach it.
    """
    return subprocess.Popen(
        [executable, __file__],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def answer(asked: subprocess.Popen[str]) -> dict[str, Any]:
    """Read what `ask_python` was told; nothing from an interpreter that cannot run this file."""
    said, _ = asked.communicate()
    return dict(json.loads(said)) if asked.returncode == 0 else {}


def _git(folder: Path, *command: str) -> str:
    done = subprocess.run(["git", "-C", folder, *command], capture_output=True, text=True, check=True)
    return done.stdout.rstrip()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(describe_python()))
