"""The parameters of a notebook: what its cell tagged `parameters` declares, and whether given values fit."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.jobs.kinds import annotated_kind, default_kind, fits, spell

_WORDS = {"true": True, "false": False, "none": None, "null": None}


@dataclass(frozen=True)
class Parameter:
    """One parameter as its notebook declares it.

    Args:
        name: the variable's name.
        kind: its type, by annotation or by its default; `Any` where neither tells.
        default: its default, as written.
    """

    name: str
    kind: Any
    default: str

    def __str__(self) -> str:
        return f"{self.name}: {spell(self.kind)} = {self.default}"


def read_parameters(source: str) -> tuple[Parameter, ...]:
    r"""Read the declarations of a `parameters` cell; the cell is not run.

    >>> for parameter in read_parameters("rows: int | None = None\nrate = 0.1"):
    ...     print(parameter)
    rows: int | None = None
    rate: float = 0.1
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise InputError(
            f"The cell tagged 'parameters' is not plain Python (line {error.lineno}: {error.msg}).",
            do="Keep only assignments in it, such as n: int = 100.",
        ) from error
    found = (_declaration(statement) for statement in statements)
    return tuple({parameter.name: parameter for parameter in found if parameter}.values())


def check_values(parameters: Iterable[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """Take given values as what the notebook declares; a whole number may stand for a float, a path for text.

    Raises:
        InputError: an unknown name or an ill-typed value; lists the parameters with types and defaults.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise InputError(f"This notebook has no parameter {name!r}.", known=map(str, known.values()))
        kind = known[name].kind
        plain = os.fspath(value) if isinstance(value, os.PathLike) else value
        if not (fits(plain, kind) and _is_plain(plain)):
            raise InputError(
                f"Parameter {name!r} is {spell(kind)}, not {value!r}.", known=map(str, known.values())
            )
        values[name] = float(plain) if kind is float else plain
    return values


def read_values(parameters: Iterable[Parameter], given: Mapping[str, str]) -> dict[str, Any]:
    r"""Read values typed as text, as on a command line, each as the type that its parameter declares.

    >>> declared = read_parameters("n: int = 1\nname = 'all'\nshuffle = True")
    >>> read_values(declared, {"n": "1_000", "name": "7", "shuffle": "false"})
    {'n': 1000, 'name': '7', 'shuffle': False}
    """
    kinds = {parameter.name: parameter.kind for parameter in parameters}
    return {name: _from_text(text, kinds.get(name, Any)) for name, text in given.items()}


def _declaration(statement: ast.stmt) -> Parameter | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
            return Parameter(name, annotated_kind(annotation), ast.unparse(value))
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return Parameter(name, default_kind(value), ast.unparse(value))
    return None


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _from_text(text: str, kind: Any) -> Any:
    literal = _literal(text)
    return literal if kind is not str and fits(literal, kind) else text


def _literal(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return text if isinstance(value, str) else value
