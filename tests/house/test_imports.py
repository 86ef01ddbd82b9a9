"""`import workbench` is light, and its table of names agrees with the modules."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import workbench

HEAVY = {"narwhals", "numpy", "onnx", "onnxruntime", "pandas", "papermill", "polars", "sklearn", "torch"}


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after a statement, beyond what it starts with."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*sys.modules.keys() - before)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", ["workbench", "workbench.cli"])
def test_it_is_light_to_import(module: str) -> None:
    loaded = modules_after(f"import {module}")

    assert not HEAVY & {name.partition(".")[0] for name in loaded}
    assert len(loaded) < 120


def test_a_name_brings_its_own_module_only() -> None:
    loaded = modules_after("import workbench; workbench.Schema")

    assert {name for name in loaded if name.startswith("workbench")} == {
        "workbench",
        "workbench.errors",
        "workbench.schema",
    }


@pytest.mark.parametrize("name", workbench.__all__)
def test_a_public_name_is_defined_where_the_table_says(name: str) -> None:
    value = getattr(workbench, name)

    assert value.__module__.startswith(f"workbench.{workbench._HOME[name]}")
    assert inspect.getdoc(value), f"{name} has no docstring"


def test_every_step_is_public() -> None:
    steps = import_module("workbench.steps")
    classes = [
        kind for kind in vars(steps).values() if inspect.isclass(kind) and issubclass(kind, steps.Step)
    ]

    assert {kind.__name__ for kind in classes if not inspect.isabstract(kind)} <= set(workbench.__all__)


def test_no_folder_bears_the_name_of_a_public_name() -> None:
    # The second `workbench.sample` would otherwise be the module.
    folders = {module.name for module in pkgutil.iter_modules(workbench.__path__)}

    assert not folders & set(workbench.__all__)


def test_a_mistake_of_our_own_is_no_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(workbench._HOME, "scan", "gone")
    monkeypatch.delitem(vars(workbench), "scan", raising=False)

    with pytest.raises(ModuleNotFoundError, match=r"No module named 'workbench\.gone'"):
        workbench.scan  # noqa: B018


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'smaple'"):
        workbench.smaple  # noqa: B018
