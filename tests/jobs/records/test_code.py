"""The code of a run, against git's own word: from commit and patch one can have it back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from workbench.jobs.records.code import changes_since_commit, describe_code


def git(folder: Path, *command: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    asked = ["git", "-C", folder, *who, *command]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(workplace: Path) -> Path:
    git(workplace, "init", "--initial-branch", "work")
    (workplace / "a b.py").write_text("1\n")
    git(workplace, "add", ".")
    git(workplace, "commit", "-m", "first")
    return workplace


def test_the_commit_and_what_differs_from_it(checkout):
    known = {"commit": git(checkout, "rev-parse", "HEAD"), "branch": "work"}
    (checkout / "new.py").write_text("")

    assert describe_code(checkout) == {**known, "dirty": False, "changed": [], "untracked": ["new.py"]}

    (checkout / "a b.py").write_text("2\n")
    (checkout / "more").mkdir()
    (checkout / "more" / "ünï.py").write_text("")
    git(checkout, "add", "more")
    found = describe_code(checkout / "more")  # from below, too
    assert found == {**known, "dirty": True, "changed": ["a b.py", "more/ünï.py"], "untracked": ["new.py"]}


def test_the_patch_gives_the_code_back(checkout, tmp_path):
    (checkout / "a b.py").write_text("2\n")
    patch = changes_since_commit(checkout)
    git(checkout, "clone", ".", "copy")

    (checkout / "patch").write_text(patch)
    git(checkout / "copy", "apply", "../patch")

    assert (checkout / "copy" / "a b.py").read_text() == "2\n"


def test_a_long_patch_is_cut_and_says_so(checkout):
    (checkout / "a b.py").write_text("line\n" * 300_000)

    patch = changes_since_commit(checkout)

    assert len(patch) < 1_000_100
    assert "more characters are left out here" in patch[-100:]


def test_a_checkout_of_no_branch(checkout):
    git(checkout, "checkout", "--detach")

    assert describe_code(checkout)["branch"] is None


def test_where_there_is_no_commit_there_is_no_code(workplace):
    assert describe_code(workplace) is None
    assert changes_since_commit(workplace) == ""
    git(workplace, "init")
    assert describe_code(workplace) is None
