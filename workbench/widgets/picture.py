"""The picture of a table that stays in a notebook when no kernel is behind it: one small SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workbench.widgets.overview import Head, Overview

_WIDTH, _ROW, _TOP = 760, 26, 64
_AT = {"name": 12, "kind": 190, "missing": 330, "chart": 350, "figures": 520}
_CHART_WIDTH, _CHART_HEIGHT = 140, 18
_STYLE = (
    "text{font:13px system-ui,'Segoe UI',sans-serif;fill:#1f2933}.q{fill:#616e7c;font-size:12px}"
    ".t{font-size:15px;font-weight:600}.b{fill:#0072b2}.o{fill:#9fb8c9}.l{stroke:#e4e7eb}"
)
_MOST_COLUMNS = 60
_BLOCKS = " ▁▂▃▄▅▆▇█"


def picture_of(overview: Overview, title: str) -> str:
    """Name, kind, missing share and spread of each column, and how many rows are behind it."""
    heads = overview.heads[:_MOST_COLUMNS]
    height = _TOP + _ROW * len(heads) + 34
    said = (
        f"{overview.total:,} rows" if overview.total >= 0 else "rows not counted"
    ) + f" × {len(overview.heads)} columns"
    behind = "all rows" if overview.exact else f"{overview.rows:,} rows from all over the table"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" role="img">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height}" rx="6" fill="#fff" stroke="#e4e7eb"/>',
        f'<text class="t" x="12" y="26">{_text(title, 60)}</text>',
        f'<text class="q" x="12" y="46">{said} · what is drawn is of {behind}</text>',
        *(part for at, head in enumerate(heads) for part in _row(head, _TOP + at * _ROW)),
        f'<text class="q" x="12" y="{height - 12}">{_more(overview)}Run the cell to explore it.</text></svg>',
    ]
    return "".join(parts)


def words_of(overview: Overview, title: str) -> str:
    """What it is of, in one line."""
    total = f"{overview.total:,}" if overview.total >= 0 else "?"
    return f"<Explorer of {title}: {total} rows × {len(overview.heads)} columns>"


def lines_of(overview: Overview, title: str) -> str:
    """The picture in letters, for places that show no other: JupyterLab, until it trusts a notebook."""
    heads = overview.heads[:_MOST_COLUMNS]
    behind = "all rows" if overview.exact else f"{overview.rows:,} rows"
    lines = [
        f"{_cut(head.name, 24):24}  {_cut(head.kind or head.dtype, 10):10}  {_missing(head):>14}  "
        f"{_blocks(head):20}  {_cut(_figures(head), 40)}".rstrip()
        for head in heads
    ]
    return "\n".join([words_of(overview, title), f"of {behind}:", *lines])


def _blocks(head: Head) -> str:
    counts = [] if head.labels else head.counts.tolist()
    most = max(counts, default=0)
    return "".join(_BLOCKS[-(-8 * many // most)] for many in counts) if most else ""


def _missing(head: Head) -> str:
    return f"{head.missing / head.rows:.1%} missing" if head.missing else ""


def _row(head: Head, y: int) -> Iterator[str]:
    base = y + 18
    yield f'<path class="l" d="M12 {y}H{_WIDTH - 12}"/>'
    yield f'<text x="{_AT["name"]}" y="{base}">{_text(head.name, 24)}</text>'
    yield f'<text class="q" x="{_AT["kind"]}" y="{base}">{_text(head.kind or head.dtype, 14)}</text>'
    yield f'<text class="q" x="{_AT["missing"]}" y="{base}" text-anchor="end">{_missing(head)}</text>'
    yield _bars(head, y + 4)
    yield f'<text class="q" x="{_AT["figures"]}" y="{base}">{_text(_figures(head), 33)}</text>'


def _bars(head: Head, top: int) -> str:
    counts = head.counts.tolist()
    if not counts or max(counts) == 0:
        return ""
    wide = _CHART_WIDTH / len(counts)
    drawn = "".join(
        f"M{_AT['chart'] + at * wide:.1f} {top + _CHART_HEIGHT}v-{_CHART_HEIGHT * many / max(counts):.1f}"
        f"h{wide - 1:.1f}V{top + _CHART_HEIGHT}z"
        for at, many in enumerate(counts)
    )
    return f'<path class="{"o" if head.labels else "b"}" d="{drawn}"/>'


def _figures(head: Head) -> str:
    if head.labels:
        return ", ".join(head.labels[:4])
    told = dict(head.figures)
    return f"{told['min']} … {told['50%']} … {told['max']}" if "50%" in told and "min" in told else ""


def _more(overview: Overview) -> str:
    hidden = len(overview.heads) - _MOST_COLUMNS
    return f"{hidden} more columns. " if hidden > 0 else ""


def _text(text: str, most: int) -> str:
    """Text that XML can hold."""
    return escape(_cut(text, most))


def _cut(text: str, most: int) -> str:
    """Without control characters, and not longer than there is room for."""
    printable = "".join(char if char.isprintable() else "·" for char in text)
    return printable if len(printable) <= most else printable[: most - 1] + "…"
