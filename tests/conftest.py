"""What all tests share: the rule for missing system parts, and an interpreter with the runtime alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDS = {"spark": "java", "browser": "chromium"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose system part is missing is skipped with a reason; in CI it fails."""
    for marker, command in NEEDS.items():
        if item.get_closest_marker(marker) and shutil.which(command) is None:
            refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            refuse(f"needs {command}, which is not installed: `make {command}` brings it or says how")


@pytest.fixture(scope="session")
def runtime_python() -> Path:
    """An interpreter with the base install and nothing else: numpy, onnxruntime and workbench."""
    subprocess.run(["make", "--silent", ".make/runtime"], cwd=ROOT, check=True)
    return ROOT / ".venv-runtime" / "bin" / "python"
