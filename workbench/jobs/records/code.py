"""The code that a run ran: the commit of its checkout, and what was changed since."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

_MOST = 100  # names that are listed
_LONGEST = 1_000_000  # characters of a patch


def describe_code(folder: Path) -> dict[str, Any] | None:
    """Tell the git commit and branch of a folder's checkout, and which files differ; None outside of one.

    It is dirty if files that git knows differ; those that it does not know are `untracked`, folders as one.
    """
    try:
        told = _git(folder, "status", "--porcelain=v2", "--branch", "--no-renames", "-z").split("\0")
    except (OSError, subprocess.CalledProcessError):
        return None
    about = dict(line[2:].split(" ", 1) for line in told if line.startswith("# "))
    if about["branch.oid"] == "(initial)":
        return None
    changed = [_name(line) for line in told if line[:2] in ("1 ", "u ")]
    return {
        "commit": about["branch.oid"],
        "branch": None if about["branch.head"] == "(detached)" else about["branch.head"],
        "dirty": bool(changed),
        "changed": changed[:_MOST],
        "untracked": [line[2:] for line in told if line.startswith("? ")][:_MOST],
    }


def changes_since_commit(folder: Path) -> str:
    """What differs from the commit, as a patch that `git apply` takes; one that is too long is cut."""
    try:
        patch = _git(folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return ""
    cut = patch[:_LONGEST]
    return cut if cut == patch else f"{cut}\n# {len(patch) - _LONGEST:,} more characters are left out here\n"


def _name(line: str) -> str:
    """The path in a line of git's status, behind many other fields."""
    fields = 10 if line[0] == "u" else 8
    return line.split(" ", fields)[fields]


def _git(folder: Path, *command: str) -> str:
    asked = ["git", "--no-optional-locks", "-C", str(folder), *command]
    return subprocess.run(
        asked, capture_output=True, encoding="utf-8", errors="replace", check=True, stdin=subprocess.DEVNULL
    ).stdout
