"""What the comments of a cell say about its lines."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Mapping
from io import StringIO

Comments = Mapping[int, tuple[str, bool]]


def read_comments(source: str) -> Comments:
    r"""The comment on each line (1 is the first), and whether the line is nothing but that comment.

    >>> read_comments("# how many\nrows = 5  # at least one")
    {1: ('how many', True), 2: ('at least one', False)}
    """
    return {
        token.start[0]: (token.string.lstrip("#").strip(), token.line.lstrip().startswith("#"))
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }


def comment_on(statement: ast.stmt, comments: Comments) -> str:
    """What is said about a statement: behind it, or else in the lines right above."""
    said, _ = comments.get(statement.end_lineno or 0, ("", False))
    above: list[str] = []
    line = statement.lineno - 1
    while not said and line in comments and comments[line][1]:
        above.insert(0, comments[line][0])
        line -= 1
    return said or " ".join(above)
