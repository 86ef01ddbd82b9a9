"""Checks that an expression fits its columns: no logarithm of a text, no year of a number."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.errors import ColumnError, InputError
from workbench.ops.language.function import Takes
from workbench.ops.language.nodes import Call, Column, Literal, Node
from workbench.ops.language.source import Source
from workbench.ops.language.table import FUNCTIONS
from workbench.schema import Storage

_SAID: dict[str, str] = {
    "number": "a number",
    "text": "text",
    "time": "a time",
    "ordered": "a number or a time",
}


def storage_of(node: Node, columns: Mapping[str, Storage], source: Source) -> Storage:
    """How the result of an expression over these columns is stored.

    Raises:
        ColumnError: a column is not there, or is of a storage that its function does not take.
        InputError: another argument is.
    """
    if isinstance(node, Literal):
        value = node.value[0] if isinstance(node.value, tuple) else node.value
        return "text" if isinstance(value, str) else "number"
    if isinstance(node, Column):
        if node.name not in columns:
            what = f"There is no column {node.name!r}."
            raise source.error(node.span, what, known=columns, given=node.name, kind=ColumnError)
        return columns[node.name]
    return _result(node, columns, source)


def _result(call: Call, columns: Mapping[str, Storage], source: Source) -> Storage:
    function = FUNCTIONS[call.function]
    shared: Storage | None = None  # what "any" and "ordered" turn out to be
    for position, argument in enumerate(call.arguments):
        wanted, found = function.takes_at(position), storage_of(argument, columns, source)
        if wanted in ("any", "ordered"):
            wanted = shared or wanted
            shared = found
        if not _fits(found, wanted):
            what = f"`{source.at(argument.span)}` is {_SAID[found]}, and here stands {_SAID[wanted]}."
            kind = ColumnError if isinstance(argument, Column) else InputError
            raise source.error(argument.span, what, kind=kind)
    return shared if function.gives == "any" and shared else "number"


def _fits(found: Storage, wanted: Takes) -> bool:
    return wanted in (found, "any") or (wanted == "ordered" and found != "text")
