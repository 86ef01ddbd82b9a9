"""Tables of text, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Row = tuple[str, ...]


def table(caption: str, heads: Row, rows: Sequence[Row]) -> str:
    r"""A table, each row of which begins with its name; nothing where there are no rows.

    >>> print(table("Seeds", ("", "then"), [("seed", "7")]).replace("</tr>", "</tr>\n"))
    <table><caption>Seeds</caption><thead><tr><th></th><th class=text>then</th></tr>
    </thead><tr><td>seed</td><td class=text>7</td></tr>
    </table>
    """
    if not rows:
        return ""
    head = _row(heads, "th")
    body = "".join(_row(row, "td") for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead>{head}</thead>{body}</table>"


def _row(cells: Row, tag: str) -> str:
    name, *texts = map(escape, cells)
    return f"<tr><{tag}>{name}</{tag}>{''.join(f'<{tag} class=text>{text}</{tag}>' for text in texts)}</tr>"
