"""The user's own modules that a notebook imports, and those that these import in turn."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_NO_PYTHON = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)


def parse_cell(code: str) -> ast.Module | None:
    """The syntax of a cell, but for its magics; None if that is not Python."""
    try:
        return ast.parse(_NO_PYTHON.sub(r"\1pass", code))
    except SyntaxError:
        return None


def modules_of(cells: Iterable[str], folder: Path) -> dict[str, str]:
    """Hash the files that code imports, also through others, from the folder that it runs in.

    Args:
        cells: the code.
        folder: where it runs.

    Returns:
        Hashes by the files' paths within the folder; what is installed elsewhere is not among them.
    """
    found: dict[str, str] = {}
    waiting = [path for cell in cells for path in _imported(parse_cell(cell), folder, folder)]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(folder).as_posix()
        if name not in found:
            source = path.read_bytes()
            found[name] = hashlib.sha256(source).hexdigest()[:16]
            waiting += _imported(parse_cell(source.decode(errors="replace")), folder, path.parent)
    return dict(sorted(found.items()))


def _imported(tree: ast.Module | None, folder: Path, own: Path) -> Iterator[Path]:
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield from _files(folder, each.name.split("."))
            case ast.ImportFrom(module=module, names=names, level=level):
                start = own.joinpath(*[".."] * (level - 1)).resolve() if level else folder
                for each in names:
                    yield from _files(start, [*(module or "").split("."), each.name])


def _files(start: Path, names: list[str]) -> Iterator[Path]:
    """The files of a module, and of the packages that it is in."""
    place = start
    for name in filter(None, names):
        place /= name
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
