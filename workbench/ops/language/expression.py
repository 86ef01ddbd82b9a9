"""An expression that has been read: what it reads, what it gives, and how it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword

from workbench.engines.base import Frame
from workbench.engines.ingest import storage_of as storage_of_dtype
from workbench.errors import InputError
from workbench.ops.base import Onnx, Var
from workbench.ops.language import frames, graph, storages
from workbench.ops.language.literals import storable
from workbench.ops.language.nodes import Column, Node, walk
from workbench.ops.language.parser import read
from workbench.ops.language.source import Source
from workbench.schema import Storage


@dataclass(frozen=True)
class Expression:
    """A formula over columns, made by `parse`.

    >>> parse('where(carrier == "UA", distance / 2, distance)').columns
    ('carrier', 'distance')
    """

    source: Source
    tree: Node

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, in the order in which they appear."""
        names = (node.name for node in walk(self.tree) if isinstance(node, Column))
        return tuple(dict.fromkeys(names))

    def storage(self, columns: Mapping[str, Storage]) -> Storage:
        """How its result is stored: "number", "text" or "time".

        Raises:
            ColumnError: a column is not there, or is stored as something that its function does not take.
            InputError: another argument does not fit its function.
        """
        return storages.storage_of(self.tree, columns, self.source)

    def write(self, frame: Frame, output: str) -> Frame:
        """The frame with a column `output` of its values."""
        self.storage(_storages(frame))
        return frames.write(self.tree, frame, output)

    def filter(self, frame: Frame) -> Frame:
        """The rows where it is neither 0 nor missing."""
        if self.storage(_storages(frame)) != "number":
            raise self.source.error(self.tree.span, "A condition is a number: 0 is false, any other is true.")
        return frames.keep(self.tree, frame)

    def lower(self, values: Mapping[str, Var], onnx: Onnx) -> Var:
        """Its values in ONNX."""
        return graph.lower(self.tree, values, onnx)


def _storages(frame: Frame) -> dict[str, Storage]:
    dtypes = frame.collect_schema().items()
    return {name: storage for name, dtype in dtypes if (storage := storage_of_dtype(dtype))}


def parse(text: str) -> Expression:
    """Read an expression.

    Args:
        text: arithmetic, comparisons and functions over columns, such as "distance / (air_time / 60)".

    Raises:
        InputError: the text is no expression of the language; says what, where, and what is allowed.
    """
    if not isinstance(text, str) or not text.strip() or not storable(text):
        raise InputError(
            f"{text!r} is no expression.", do='Write one as text, such as "distance / air_time".'
        )
    return _parsed(text.strip().replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Expression:
    return Expression(Source(text), read(Source(text)))


def columns_of(expression: str) -> tuple[str, ...]:
    """The columns that an expression reads, in the order in which they appear."""
    return parse(expression).columns


def quote(name: str) -> str:
    r"""A column as it is written in an expression.

    >>> quote("dep_delay"), quote("dep delay"), quote('the "real" delay')
    ('dep_delay', "col('dep delay')", 'col(\'the "real" delay\')')
    """
    return name if name.isidentifier() and not iskeyword(name) else f"col({name!r})"
