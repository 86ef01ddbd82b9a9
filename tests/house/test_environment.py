"""One set of packages, told three times: pyproject.toml, environment.yml for conda, and the lock."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONDA_NAMES = {
    "jupyter_client": "jupyter-client",
    "jupyter_core": "jupyter-core",
    "prometheus_client": "prometheus-client",
    "python-duckdb": "duckdb",
    "pytorch": "torch",
}
CONDA_ONLY = {"python", "openjdk", "pip"}


def requirements(*extras: str) -> list[Requirement]:
    """What the base install and these extras ask for."""
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [Requirement(line) for line in lines if not line.startswith(PROJECT["name"])]


def asked_of_conda() -> list[Requirement]:
    """What environment.yml asks for, under the names that PyPI knows."""
    *conda, last = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    *by_pip, ourselves = last["pip"]
    assert ourselves == "--editable ."
    asked = [Requirement(line) for line in (*conda, *by_pip)]
    for requirement in asked:
        requirement.name = CONDA_NAMES.get(requirement.name, requirement.name)
    return asked


def as_range(requirement: Requirement) -> tuple[str, str]:
    return requirement.name, str(requirement.specifier)


def locked() -> dict[str, str]:
    """The lock: name to release."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_conda_is_asked_for_the_same_ranges() -> None:
    asked = {as_range(requirement) for requirement in asked_of_conda() if requirement.name not in CONDA_ONLY}
    wanted = requirements("lab", "serve", "spark", "train", "demo")

    assert asked == {as_range(requirement) for requirement in wanted}


def test_conda_is_asked_for_the_same_python() -> None:
    (python,) = (requirement for requirement in asked_of_conda() if requirement.name == "python")

    assert str(python.specifier) == PROJECT["requires-python"]


@pytest.mark.parametrize("extra", [extra for extra in EXTRAS if extra != "all"])
def test_the_lock_is_within_the_ranges(extra: str) -> None:
    lock = locked()

    for requirement in requirements(extra):
        assert requirement.specifier.contains(lock[requirement.name]), requirement


def test_what_is_imported_is_asked_for() -> None:
    graph = grimp.build_graph("workbench", include_external_packages=True, cache_dir=None)
    external = {module for module in graph.modules if graph.is_module_squashed(module)}
    asked = {requirement.name for requirement in requirements(*EXTRAS)}
    owners = packages_distributions()

    for package in external - sys.stdlib_module_names:
        brought_by = {canonicalize_name(owner) for owner in owners.get(package, ())}
        assert asked & brought_by, f"no extra brings {package}"


def test_all_is_every_extra_that_a_user_may_want() -> None:
    (everything,) = (Requirement(line) for line in EXTRAS["all"])

    assert everything.extras == set(EXTRAS) - {"all", "demo", "docs", "test"}


def test_what_broke_other_people_stays_out() -> None:
    lock = locked()

    assert lock["torch"] == "2.13.0"
    assert int(lock["protobuf"].partition(".")[0]) < 7  # 7.x breaks skl2onnx's trees
    assert lock["pytorch-lightning"] not in {"2.6.2", "2.6.3"}  # malware
