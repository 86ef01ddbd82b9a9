"""Puts off a parser that takes more than a second to build, and that no notebook needs.

nbformat imports jsonschema, and jsonschema imports rfc3987_syntax, which builds a parser of web addresses
(jsonschema#1428). A kernel imports nbformat too, as plotly shows its first figure: it runs this file by
itself, because it may not have workbench.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_NAME = "rfc3987_syntax"


class _Later(ModuleType):
    """Stands in for the parser's module until somebody calls it, or looks for more in it."""

    def is_valid_syntax(self, *asked: Any) -> Any:
        return _really().is_valid_syntax(*asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(_really(), name)


def put_off_parser() -> None:
    """From now on, import the parser when it is first called; not where it is missing or there already."""
    spec = None if _NAME in sys.modules else find_spec(_NAME)
    if spec is not None:
        sys.modules[_NAME] = module_from_spec(spec)
        sys.modules[_NAME].__class__ = _Later


def put_off_in_kernel() -> str:
    """The code that makes a kernel put it off, and leaves no name behind in it."""
    source = Path(__file__).read_text(encoding="utf-8")
    return f"exec({source!r}, {{'__name__': '__main__'}})"


def _really() -> ModuleType:
    if isinstance(sys.modules.get(_NAME), _Later):
        del sys.modules[_NAME]
    return import_module(_NAME)


if __name__ == "__main__":
    put_off_parser()
