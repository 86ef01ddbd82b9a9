"""Which cell of one notebook has become which of another, and how its code changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from workbench.jobs.notebooks.slow_parser import put_off_parser

Cell = Mapping[str, Any]
Pair = tuple[Cell | None, Cell | None]

_ADDED = ("injected-parameters", "workbench-status")  # by the runs


@dataclass(frozen=True)
class CodeChange:
    """How the text of one cell changed.

    Args:
        title: the first line of it, as it is now if it still is.
        lines: a unified diff without its heading: each line begins with " ", "-", "+" or "@".
    """

    title: str
    lines: tuple[str, ...]


def align_cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Pair]:
    """Pair the cells of two notebooks as nbdime does, by what they say; one that has no like stands alone.

    Args:
        before: the one notebook, as JSON.
        after: the other.
    """
    put_off_parser()
    from nbdime import diff_notebooks
    from nbformat import from_dict

    old, new = (_own_cells(notebook) for notebook in (before, after))
    bare = (from_dict({"cells": [_bare(cell) for cell in cells]}) for cells in (old, new))
    changes = [change for change in diff_notebooks(*bare) if change["key"] == "cells"]
    return list(_pairs(old, new, changes[0]["diff"] if changes else []))


def code_changes(pairs: list[Pair]) -> tuple[CodeChange, ...]:
    """What was changed, in cells that were paired."""
    found = (_change(_source(old), _source(new)) for old, new in pairs)
    return tuple(change for change in found if change.lines)


def _own_cells(notebook: Mapping[str, Any]) -> list[Cell]:
    """A notebook's cells without those that its run put in."""
    return [cell for cell in notebook["cells"] if not {*_ADDED} & {*cell["metadata"].get("tags", ())}]


def _bare(cell: Cell) -> dict[str, Any]:
    is_code = cell["cell_type"] == "code"
    code: dict[str, Any] = {"outputs": [], "execution_count": None} if is_code else {}
    return {"cell_type": cell["cell_type"], "metadata": {}, "source": _source(cell), **code}


def _pairs(old: list[Cell], new: list[Cell], changes: list[Mapping[str, Any]]) -> Iterator[Pair]:
    before, after = iter(old), iter(new)
    place = 0
    for change in changes:
        for _ in range(place, change["key"]):
            yield next(before), next(after)
        place = max(place, change["key"])
        match change["op"]:
            case "addrange":
                yield from ((None, next(after)) for _ in change["valuelist"])
            case "removerange":
                yield from ((next(before), None) for _ in range(change["length"]))
                place += change["length"]
            case _:
                yield next(before), next(after)
                place += 1
    yield from zip(before, after, strict=True)


def _change(before: str, after: str) -> CodeChange:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    shown = [line for line in lines if not line.startswith(("---", "+++"))]
    title = (after or before).strip().partition("\n")[0]
    return CodeChange(title, tuple(shown))


def _source(cell: Cell | None) -> str:
    return "".join(cell["source"]) if cell else ""
