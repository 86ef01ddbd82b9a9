"""What a run ran on: the machine, and the packages of the kernel's Python.

This file is also run by itself, by a kernel's own interpreter, which may not have workbench.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

_HEAD = re.compile(r"^(Name|Version): (.*)$", re.MULTILINE)


def describe_python() -> dict[str, Any]:
    """Tell this interpreter's version, platform and installed packages."""
    packages: dict[str, str] = {}
    for name, version in _installed():
        packages.setdefault(name, version)  # the first on the path is the one that is imported
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "packages": dict(sorted(packages.items())),
    }


def lock_of(described: dict[str, Any]) -> str:
    """Write what `describe_python` tells as the lines from which `pip install --no-deps -r` makes it again.

    >>> print(lock_of({"python": "3.11.2", "platform": "Linux", "packages": {"numpy": "2.4.0"}}))
    # Python 3.11.2 on Linux
    numpy==2.4.0
    <BLANKLINE>
    """
    lines = [f"{name}=={version}" for name, version in described["packages"].items()]
    return "\n".join([f"# Python {described['python']} on {described['platform']}", *lines, ""])


def ask_python(executable: str, lock: Path | None = None) -> subprocess.Popen[str]:
    """Start asking another interpreter to `describe_python`; `answer` waits for what it says.

    It is a session of its own, so that Ctrl-C in a terminal does not reach it.

    Args:
        executable: the interpreter.
        lock: a file where it also writes `lock_of` that.
    """
    return subprocess.Popen(
        [executable, __file__, *([lock] if lock else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def answer(asked: subprocess.Popen[str]) -> dict[str, Any]:
    """Read what `ask_python` was told; nothing from an interpreter that cannot run this file."""
    said, _ = asked.communicate()
    return dict(json.loads(said)) if asked.returncode == 0 else {}


def _installed() -> Iterator[tuple[str, str]]:
    """Names and versions of packages; to parse all that they say would take ten times as long."""
    for each in distributions():
        told = each.read_text("METADATA") or each.read_text("PKG-INFO") or ""
        head = dict(_HEAD.findall(told.partition("\n\n")[0]))
        if head.keys() >= {"Name", "Version"}:
            yield head["Name"], head["Version"]


def _main(lock: str | None = None) -> None:
    described = describe_python()
    if lock:
        aside = Path(lock).with_name(f".{Path(lock).name}")
        aside.write_text(lock_of(described), encoding="utf-8")
        aside.replace(lock)
    sys.stdout.write(json.dumps(described))


if __name__ == "__main__":
    _main(*sys.argv[1:])
