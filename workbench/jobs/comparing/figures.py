"""The figures of two runs side by side, as pieces of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Any

from workbench.jobs.comparing.alignment import Cell, Pair
from workbench.jobs.reports.figures import FIGURE, live_figure, still_figure

_IMAGES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class FigurePair:
    """One figure of a cell, and what became of it.

    Args:
        title: the cell's first line.
        before: the output of the one run by MIME type; None where it had none.
        after: that of the other.
    """

    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def pair_figures(pairs: list[Pair]) -> tuple[FigurePair, ...]:
    """Pair the figures and pictures of cells that were paired, in their order within the cell."""
    return tuple(
        FigurePair(_title(new or old), before, after)
        for old, new in pairs
        for before, after in zip_longest(_figures(old), _figures(new))
    )


def draw_pair(pair: FigurePair, number: int) -> str:
    """A row of a page with both, for a page that has `figure_scripts`."""
    sides = (_draw(data, f"figure-{number}-{side}") for side, data in enumerate((pair.before, pair.after)))
    return "".join(f"<div>{side}</div>" for side in sides)


def _figures(cell: Cell | None) -> Iterator[Mapping[str, Any]]:
    for output in (cell or {}).get("outputs", ()):
        data = output.get("data", {})
        if FIGURE in data or any(kind in data for kind in _IMAGES):
            yield data


def _draw(data: Mapping[str, Any] | None, name: str) -> str:
    if data is None:
        return "<p class=quiet>no such figure</p>"
    if FIGURE in data:
        return still_figure(None) + live_figure(data[FIGURE], name)
    kind = next(kind for kind in _IMAGES if kind in data)
    return f'<img src="data:{kind};base64,{escape("".join(data[kind]).strip())}">'


def _title(cell: Cell | None) -> str:
    return "".join((cell or {"source": ""})["source"]).strip().partition("\n")[0]
