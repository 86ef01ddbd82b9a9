"""The parameters of a notebook: what its cell tagged `parameters` declares, and whether given values fit."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.jobs.parameters.comments import Comments, comment_on, read_comments
from workbench.jobs.parameters.kinds import annotated_kind, bare, default_kind, fits, spell
from workbench.jobs.parameters.models import find_instances
from workbench.jobs.parameters.ranges import name_of
from workbench.jobs.parameters.secrets import Secret

_WORDS = {"true": True, "false": False, "none": None, "null": None}


@dataclass(frozen=True)
class Parameter:
    """One parameter as its notebook declares it.

    Args:
        name: the variable's name.
        kind: its type, by annotation or by its default; `Any` where neither tells.
        default: its default, as written; `...` where a model demands a value.
        doc: what it is for: the comment behind it or right above it, or its field's description.
    """

    name: str
    kind: Any
    default: str
    doc: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {spell(self.kind)} = {self.default}"


def read_parameters(source: str) -> tuple[Parameter, ...]:
    r"""Read the declarations of a `parameters` cell, and of the pydantic models in it; the cell is not run.

    >>> cell = "rows: int | None = None  # all without\nshare: Annotated[float, Range(0, 1)] = 0.1  # to test"
    >>> for parameter in read_parameters(cell):
    ...     print(parameter, "-", parameter.doc)
    rows: int | None = None - all without
    share: float (0 to 1) = 0.1 - to test
    """
    try:
        cell = ast.parse(source)
    except SyntaxError as error:
        raise InputError(
            f"The cell tagged 'parameters' is not plain Python (line {error.lineno}: {error.msg}).",
            do="Keep only assignments in it, such as n: int = 100.",
        ) from error
    comments = read_comments(source)
    found = (_declaration(statement, comments) for statement in _declaring(cell))
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
        if kind is Secret:
            raise InputError(
                f"Parameter {name!r} is a secret: it is read from the environment, and cannot be given.",
                do=f"The notebook says from which variable: {known[name].default}.",
            )
        plain = os.fspath(value) if isinstance(value, os.PathLike) else value
        if not (fits(plain, kind) and _is_plain(plain)):
            raise InputError(
                f"Parameter {name!r} is {spell(kind)}, not {value!r}.", known=map(str, known.values())
            )
        values[name] = float(plain) if bare(kind) is float else plain
    return values


def read_values(parameters: Iterable[Parameter], given: Mapping[str, str]) -> dict[str, Any]:
    r"""Read values typed as text, as on a command line, each as the type that its parameter declares.

    >>> declared = read_parameters("n: int = 1\nname = 'all'\nshuffle = True")
    >>> read_values(declared, {"n": "1_000", "name": "7", "shuffle": "false"})
    {'n': 1000, 'name': '7', 'shuffle': False}
    """
    kinds = {parameter.name: parameter.kind for parameter in parameters}
    return {name: _from_text(text, kinds.get(name, Any)) for name, text in given.items()}


def _declaring(cell: ast.Module) -> Iterator[ast.stmt]:
    instances = find_instances(cell)
    for statement in cell.body:
        if statement in instances:
            yield from instances[statement].declarations()
        else:
            yield statement


def _declaration(statement: ast.stmt, comments: Comments) -> Parameter | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
            kind = annotated_kind(annotation)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            kind = default_kind(value)
        case _:
            return None
    doc = _description(statement) or comment_on(statement, comments)
    return Parameter(name, kind, ast.unparse(value), doc)


def _description(statement: ast.stmt) -> str:
    """What pydantic's Field says of it."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and name_of(node.func) == "Field":
            for keyword in node.keywords:
                if keyword.arg == "description" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
    return ""


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _from_text(text: str, kind: Any) -> Any:
    literal = _literal(text)
    meant = fits(literal, kind) or fits(literal, bare(kind))  # a number beyond its limits is a number
    return literal if kind is not str and meant else text


def _literal(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return text if isinstance(value, str) else value
