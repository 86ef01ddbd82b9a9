"""Small tables for notebooks: no script, no stylesheet, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_CELL = "padding:2px 12px 2px 0;text-align:{};font-variant-numeric:tabular-nums"


def table(head: Sequence[object], rows: Iterable[Sequence[object]], *, title: str = "") -> str:
    """An HTML table, its first column to the left and the others to the right.

    >>> "&lt;b&gt;" in table(("column", "value"), [("<b>", 1)])
    True
    """
    top = _row("th", head)
    body = "".join(_row("td", row) for row in rows)
    said = f"<caption style='text-align:left;font-weight:600'>{escape(title)}</caption>" if title else ""
    return f"<table style='border-collapse:collapse'>{said}<thead>{top}</thead><tbody>{body}</tbody></table>"


def markdown(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The same table in Markdown.

    >>> print(markdown(("class", "rows"), [("late", 3)]))
    | class | rows |
    |:--|--:|
    | late | 3 |
    """
    top, *rest = (" | ".join(map(_cell, row)) for row in (head, *rows))
    rule = "|".join([":--", *["--:"] * (len(head) - 1)])
    return "\n".join([f"| {top} |", f"|{rule}|", *(f"| {row} |" for row in rest)])


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _row(tag: str, values: Sequence[object]) -> str:
    cells = (
        f"<{tag} style='{_CELL.format('right' if at else 'left')}'>{escape(str(value))}</{tag}>"
        for at, value in enumerate(values)
    )
    return f"<tr>{''.join(cells)}</tr>"
