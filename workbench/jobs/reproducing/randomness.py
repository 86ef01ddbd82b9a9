"""Finds, in a notebook's code, what gives another answer whenever it is asked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MAGIC = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)
_UNSEEDED = {"default_rng", "Random", "RandomState", "SeedSequence", "Generator"}  # without an argument
_NEVER_SEEDED = {
    *("os.urandom", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4", "urandom", "SystemRandom"),
    *("random.SystemRandom", "secrets.token_hex", "secrets.token_bytes", "secrets.token_urlsafe"),
    *("secrets.choice", "secrets.randbelow", "secrets.randbits", "token_hex", "token_bytes", "token_urlsafe"),
}
_OUTSIDE = {
    *("time.time", "time.time_ns", "time.perf_counter", "time.monotonic", "datetime.now", "datetime.utcnow"),
    *("datetime.datetime.now", "date.today", "datetime.date.today", "perf_counter", "os.getpid"),
    *("requests.get", "requests.post", "httpx.get", "urlopen", "urllib.request.urlopen"),
}


@dataclass(frozen=True)
class Draw:
    """A call that answers otherwise each time.

    Args:
        cell: the number of the cell that it is in.
        line: its line there, from 1.
        call: how it is written.
        seedable: whether it is random, so that a seed would settle it; else it asks the clock or the network.
    """

    cell: int
    line: int
    call: str
    seedable: bool

    def __str__(self) -> str:
        why = "draws without a seed" if self.seedable else "asks what changes by itself"
        return f"cell {self.cell}, line {self.line}: {self.call} {why}"


def find_draws(cells: Sequence[str], until: int) -> tuple[Draw, ...]:
    """List such calls in a cell and in those before it that it depends on.

    Args:
        cells: the code of each cell that runs.
        until: the number of the cell, from 1.

    >>> find_draws(["import os", "key = os.urandom(4)", "other = 1", "print(key)"], 4)
    (Draw(cell=2, line=1, call='os.urandom(4)', seedable=True),)
    """
    trees = [_parsed(source) for source in cells[:until]]
    behind = _behind(trees)
    return tuple(draw for number in behind for draw in _draws(trees[number], number + 1))


def _behind(trees: Sequence[ast.Module]) -> list[int]:
    """The last cell and those whose names it uses, directly or through others."""
    wanted, found = set[str](), list[int]()
    modules = {name for tree in trees for name in _imported(tree)}
    for number in reversed(range(len(trees))):
        made, used = _names(trees[number])
        if number == len(trees) - 1 or (made - modules) & wanted:
            found.append(number)
            wanted |= used
    return found[::-1]


def _names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that a cell makes or changes, and those that it uses."""
    made, used = set[str](), set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()):
                made.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                made.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                made.add(name)  # a method may change it: rows.append(…)
    return made, used


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((each.asname or each.name).partition(".")[0] for each in node.names)


def _draws(tree: ast.Module, cell: int) -> Iterator[Draw]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            last = name.rpartition(".")[2]
            unseeded = last in _UNSEEDED and not node.args and not node.keywords
            if unseeded or name in _NEVER_SEEDED:
                yield Draw(cell, node.lineno, ast.unparse(node), True)
            elif name in _OUTSIDE:
                yield Draw(cell, node.lineno, ast.unparse(node), False)


def _parsed(source: str) -> ast.Module:
    """The code without what only notebooks know (`%time`, `!ls`), and nothing of a cell that is no Python."""
    try:
        return ast.parse(_MAGIC.sub(r"\1pass", source))
    except SyntaxError:
        return ast.Module([], [])
