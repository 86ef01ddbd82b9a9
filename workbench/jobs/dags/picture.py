"""The picture of a DAG: a box for each node in the colour of how it stands, arrows to those behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from workbench.jobs.dags.layout import Arrow, arrows, heights, layers, sort_columns

_WIDTH, _HEIGHT = 206.0, 62.0  # of a box, in pixels
_ACROSS, _DOWN = 262.0, 80.0  # from one to the next
_EDGE = 12.0
_HEAD = 7.0  # of an arrow
_MOST = 29  # letters that fit

_COLOURS = {  # of the border and the words, of the inside
    "succeeded": ("#2e7d32", "#e8f5e9"),
    "up to date": ("#558b6e", "#f6faf7"),
    "failed": ("#c62828", "#fdecea"),
    "running": ("#0b62c4", "#e7f1fc"),
    "interrupted": ("#8a6d00", "#fff8e1"),
    "skipped": ("#8a6d00", "#fffdf5"),
    "waiting": ("#66707f", "#f6f8fa"),
}
_MARKS = {
    "succeeded": "✓",
    "up to date": "=",
    "failed": "✗",
    "running": "▶",
    "interrupted": "‖",
    "skipped": "–",
}
_NEVER_RAN = ("waiting", "skipped")  # dashed


def draw(needs: Mapping[str, Sequence[str]], told: Mapping[str, tuple[str, str, str]]) -> str:
    """Draw a DAG as SVG that stands by itself.

    Args:
        needs: of each node those before it; each node behind its own.
        told: of each node its status, a headline for it, and why it is so.
    """
    columns = layers(needs)
    drawn = arrows(needs, columns)
    sort_columns(columns, drawn)
    height = heights(columns, drawn)
    at = {
        name: (_EDGE + place * _ACROSS, _EDGE + height[name] * _DOWN)
        for place, column in enumerate(columns)
        for name in column
    }
    width = 2 * _EDGE + max(len(columns) - 1, 0) * _ACROSS + _WIDTH
    tall = 2 * _EDGE + max(height.values(), default=0) * _DOWN + _HEIGHT
    boxes = (_box(name, *told[name], *at[name]) for name in needs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{tall:.0f}" '
        f'viewBox="0 0 {width:.0f} {tall:.0f}" role="img" aria-label="DAG of {len(needs)} notebooks" '
        'font-family="system-ui, sans-serif" font-size="12">'
        '<rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(_arrow(arrow, at) for arrow in drawn)}{''.join(boxes)}</svg>"
    )


def _box(name: str, status: str, headline: str, why: str, x: float, y: float) -> str:
    dark, light = _COLOURS[status]
    dashed = ' stroke-dasharray="5 3"' if status in _NEVER_RAN else ""
    mark = f"{_MARKS[status]} " if status in _MARKS else ""
    return (
        f"<g><title>{escape(name)}: {escape(headline)}\n{escape(why)}</title>"
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" rx="7" fill="{light}" '
        f'stroke="{dark}" stroke-width="1.5"{dashed}/>'
        f"{_text(name, x, y + 20, '#1c2430', size=13, weight=600)}"
        f"{_text(mark + headline, x, y + 37, dark)}{_text(why, x, y + 53, '#66707f')}</g>"
    )


def _text(text: str, x: float, y: float, colour: str, *, size: int = 11, weight: int = 400) -> str:
    shown = escape(_cut(text, _MOST * 11 // size))
    style = f'fill="{colour}" font-size="{size}" font-weight="{weight}"'
    return f'<text x="{x + 11:.1f}" y="{y:.1f}" {style}>{shown}</text>' if shown else ""


def _arrow(through: Arrow, at: Mapping[str, tuple[float, float]]) -> str:
    points = []
    for name in through:
        x, y = at[name]
        ends = [x] if name == through[-1] else [x + _WIDTH] if name == through[0] else [x, x + _WIDTH]
        points += [(each, y + _HEIGHT / 2) for each in ends]
    tip_x, tip_y = points[-1]
    points[-1] = (tip_x - _HEAD, tip_y)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(_curve(a, b) for a, b in pairwise(points))
    head = f"{tip_x:.1f},{tip_y:.1f} {tip_x - _HEAD:.1f},{tip_y - 4:.1f} {tip_x - _HEAD:.1f},{tip_y + 4:.1f}"
    return (
        f'<path d="{path}" fill="none" stroke="#9aa4b2" stroke-width="1.5"/>'
        f'<polygon points="{head}" fill="#9aa4b2"/>'
    )


def _curve(tail: tuple[float, float], head: tuple[float, float]) -> str:
    middle = (tail[0] + head[0]) / 2
    return f"C{middle:.1f} {tail[1]:.1f} {middle:.1f} {head[1]:.1f} {head[0]:.1f} {head[1]:.1f}"


def _cut(text: str, most: int) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= most else f"{line[: most - 1]}…"
