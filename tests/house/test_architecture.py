"""The rules of the house that a machine can see: floors, names, lengths."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import workbench

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("workbench", "tests") for path in (ROOT / folder).rglob("*.py")]
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "misc", "common"}


def test_imports_go_down_the_floors_only() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([lint_imports, "--no-logo"], cwd=ROOT, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stdout


def test_every_file_has_a_name_that_tells() -> None:
    assert not [path for path in SOURCES if path.stem in SAYS_NOTHING]


def test_no_file_is_longer_than_one_subject() -> None:
    assert not [path for path in SOURCES if len(path.read_text().splitlines()) > 400]


def test_tests_mirror_the_tree() -> None:
    of_no_package = {"benchmarks", "cluster", "contract", "docker", "house", "parity", "runtime_alone"}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name[0].isalpha()}

    assert folders - of_no_package <= {module.name for module in pkgutil.iter_modules(workbench.__path__)}
