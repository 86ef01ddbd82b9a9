"""Definitions in files: YAML read as plain values, or Python that makes the value itself."""

from __future__ import annotations

import runpy
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from workbench.errors import InputError

T = TypeVar("T")


class _Loader(yaml.SafeLoader):
    """Plain values only, and no name twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [self.construct_object(name, deep=True) for name, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"{name!r} is there twice (line {node.start_mark.line + 1} and on).")
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file of names and plain values.

    Raises:
        InputError: no such file, no YAML, or something else than names and values.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # a SafeLoader
    except (OSError, ValueError, yaml.YAMLError) as error:
        hint = "Text that begins with * or { is put in quotes." if isinstance(error, yaml.YAMLError) else ""
        raise InputError(f"{str(path)!r} cannot be read: {error}.", do=hint) from error
    return named(content, str(path))


def read_python(path: Path, kind: type[T]) -> T:
    """Run a Python file and take the one value of a kind that it makes.

    Raises:
        InputError: no such file, or it makes none or several.
    """
    if not path.exists():
        raise InputError(f"No file at {str(path)!r}.")
    made = [value for value in runpy.run_path(str(path)).values() if isinstance(value, kind)]
    if len(made) != 1:
        raise InputError(f"{str(path)!r} makes {len(made)} {kind.__name__}s.", do="One is wanted.")
    return made[0]


def named(content: Any, what: str) -> dict[str, Any]:
    """Take values by name.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InputError(f"{what} holds values by name, not {content!r}.")
    return content


def only(content: Mapping[str, Any], known: Iterable[str], what: str) -> None:
    """Look whether all names are known.

    Raises:
        InputError: one is not.
    """
    names = list(known)
    for name in content:
        if name not in names:
            raise InputError(f"{what} has no {name!r}.", known=names, given=name)
