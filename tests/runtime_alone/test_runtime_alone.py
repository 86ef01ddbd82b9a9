"""A machine that only runs models needs numpy and onnxruntime, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

BROUGHT_BY_LAB = ["narwhals", "onnx", "pandas", "papermill", "plotly", "polars", "pyarrow", "sklearn", "spox"]


def run(python: Path, code: str, folder: Path) -> str:
    """What the code prints in that interpreter, started away from this repository."""
    ran = subprocess.run([python, "-W", "error", "-c", code], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_the_runtime_imports(runtime_python: Path, tmp_path: Path) -> None:
    code = "import workbench; print(workbench.Predictor.__name__, workbench.Schema.__name__)"

    assert run(runtime_python, code, tmp_path) == "Predictor Schema"


def test_nothing_of_the_lab_is_there(runtime_python: Path, tmp_path: Path) -> None:
    code = (
        f"from importlib.util import find_spec; print([name for name in {BROUGHT_BY_LAB} if find_spec(name)])"
    )

    assert run(runtime_python, code, tmp_path) == "[]"


@pytest.mark.parametrize("name", ["scan", "sample", "profile", "Impute", "fit", "export", "run_notebook"])
def test_a_name_of_the_lab_says_what_to_install(name: str, runtime_python: Path, tmp_path: Path) -> None:
    code = f"""
import workbench
try:
    workbench.{name}
except ImportError as error:
    print(error)
"""
    said = run(runtime_python, code, tmp_path)

    assert said.startswith(f"workbench.{name} needs packages")
    assert "pip install 'notebook-workbench[lab]'" in said


def test_the_command_says_what_it_can_do(runtime_python: Path, tmp_path: Path) -> None:
    command = runtime_python.with_name("workbench")
    ran = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    assert "predict" in ran.stdout
