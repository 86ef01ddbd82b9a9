"""The text of an expression, and errors that point into it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import InputError
from workbench.ops.language.nodes import Span


@dataclass(frozen=True)
class Source:
    """The text of an expression.

    >>> print(Source("distance % 60").error((9, 10), "`%` is not in the language.", do="Write floor."))
    `%` is not in the language. Write floor.
        distance % 60
                 ^
    """

    text: str

    def at(self, span: Span) -> str:
        """What stands there."""
        return self.text[span[0] : span[1]]

    def span(self, node: ast.expr) -> Span:
        """Where a part of Python's syntax tree stands."""
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.offset(node.lineno, node.col_offset), end

    def offset(self, line: int, byte: int) -> int:
        """Python counts lines, and the bytes of a line; we count characters of the text."""
        lines = [*self.text.split("\n"), ""]  # Python may stumble after the last line
        return sum(len(earlier) + 1 for earlier in lines[: line - 1]) + len(
            lines[line - 1].encode()[:byte].decode()
        )

    def error(
        self,
        span: Span,
        what: str,
        *,
        known: Iterable[str] = (),
        given: str = "",
        do: str = "",
        kind: type[InputError] = InputError,
    ) -> InputError:
        """An error that ends with the line at fault and a mark under the part it is about."""
        start, end = span
        before = self.text[:start].rpartition("\n")[2]
        line = before + self.text[start:].partition("\n")[0]
        mark = "^" * max(1, min(end - start, len(line) - len(before)))
        return kind(what, known=known, given=given, do=f"{do}\n    {line}\n    {' ' * len(before)}{mark}")
