"""Tiny notebooks, a place to run them in, and the rule that no kernel outlives its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from workbench.jobs.warm import nest

ROOT = Path(__file__).parents[2]
WriteNotebook = Callable[..., Path]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, where kernels find workbench and no run is going on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("WORKBENCH_RUN", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def no_kernel_left() -> Iterator[None]:
    before = kernels_under(psutil.Process())  # of a JupyterLab that other tests share
    yield
    assert kernels_under(psutil.Process()) <= before


def kernels_under(process: psutil.Process) -> set[psutil.Process]:
    """The kernels that a process started, itself or through others, and what warm ones are forked from."""
    return {child for child in process.children(recursive=True) if _is_kernel(child)}


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return bool({"ipykernel_launcher", nest.__file__} & set(process.cmdline()))
    except psutil.NoSuchProcess:  # it ended as we looked
        return False


@pytest.fixture
def write_notebook(tmp_path: Path) -> WriteNotebook:
    """Write a notebook of code cells; the first is its `parameters` cell."""

    def write(parameters: str, *cells: str, name: str = "work") -> Path:
        declared = new_code_cell(parameters, metadata={"tags": ["parameters"]})
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=[declared, *map(new_code_cell, cells)]), path)
        return path

    return write
