"""Which values a sweep tries: all combinations of some lists, or the rows of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.notebooks.notebook import take_parameters

_PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}


def plan_runs(
    over: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]],
    constants: Mapping[str, Any],
    content: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """List the parameters of every run, each taken as the notebook declares it.

    Args:
        over: lists by name for all their combinations, the last name changing fastest; or the rows of a
            table.
        constants: the same in every run.
        content: the notebook.

    Raises:
        InputError: an unknown name, an ill-typed value, a name given twice, or nothing to run.
    """
    rows = combine(over) if isinstance(over, Mapping) else over
    if not rows:
        raise InputError("There is no run in this sweep.", do="Give each parameter a value at least.")
    for name in constants:
        if any(name in row for row in rows):
            raise InputError(f"{name!r} is given once for all runs, and once for each.")
    return [take_parameters(content, {**row, **constants}) for row in rows]


def combine(lists: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """List all combinations of the values of some lists.

    >>> combine({"depth": [3, 5], "rate": [0.1, 0.3]})[:3]
    [{'depth': 3, 'rate': 0.1}, {'depth': 3, 'rate': 0.3}, {'depth': 5, 'rate': 0.1}]
    """
    for name, values in lists.items():
        if isinstance(values, str):
            raise InputError(f"{name!r} is swept over a list of values, not over the text {values!r}.")
    return [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of parameters as text, one run per row; an empty cell leaves the notebook's default.

    Raises:
        InputError: no such file, or a row with more cells than there are names.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} is not a table of parameters: {error}.") from error
    for number, row in enumerate(rows, start=1):
        if None in row:
            raise InputError(f"Row {number} of {str(path)!r} has more cells than there are names.")
    return [{name: text for name, text in row.items() if text} for row in rows]


def split_values(text: str) -> list[str]:
    """Split a list of values at its commas, but not inside of brackets or quotes.

    >>> split_values("1,2,3"), split_values("[1, 2],[3]")
    (['1', '2', '3'], ['[1, 2]', '[3]'])
    """
    parts, closing = [""], ""
    for letter in text:
        if letter == "," and not closing:
            parts.append("")
            continue
        parts[-1] += letter
        if closing.endswith(letter) and closing:
            closing = closing[:-1]
        elif letter in _PAIRS and not closing.endswith(("'", '"')):
            closing += _PAIRS[letter]
    return [part.strip() for part in parts]


def varying(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names whose values differ between runs, in the order of their first mention."""
    listed = list(rows)
    names = dict.fromkeys(name for row in listed for name in row)
    return [name for name in names if any(row.get(name) != listed[0].get(name) for row in listed)]
