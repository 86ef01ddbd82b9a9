"""Learning curves as a small SVG, light enough to be sent twice a second, in the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 420, 140
COLOURS = {"training rows": "#7b8794", "held-out rows": "#0072B2"}
_FRAME = "display:block;max-width:100%;height:auto;overflow:visible"


def drawing(learned: Sequence[float], judged: Sequence[float], *, said: str) -> str:
    """Both losses, an epoch for each point, and a line of text.

    Args:
        learned: on training rows.
        judged: on held-out rows.
        said: the text.

    >>> drawing([0.7, 0.6], [0.65, 0.62], said="epoch 2").count("<polyline")
    2
    """
    finite = [loss for loss in (*learned, *judged) if math.isfinite(loss)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    curves = dict(zip(COLOURS, (learned, judged), strict=True))
    lines = "".join(_curve(losses, low, high, COLOURS[name]) for name, losses in curves.items())
    ends = "".join(_label(y, f"{loss:.4g}") for y, loss in ((10, high), (HEIGHT, low))) if finite else ""
    names = " ".join(f"<span style='color:{hue}'>&#9632; {name}</span>" for name, hue in COLOURS.items())
    return (
        f"<div>{escape(said)}<br><small>loss by epoch: {names}</small>"
        f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' role='img' style='{_FRAME}'>"
        f"<title>{escape(said)}</title>{lines}{ends}</svg></div>"
    )


def _curve(losses: Sequence[float], low: float, high: float, colour: str) -> str:
    across, down = WIDTH / max(1, len(losses) - 1), (HEIGHT - 10) / ((high - low) or 1.0)
    places = [
        f"{at * across:.1f},{HEIGHT - (loss - low) * down:.1f}"
        for at, loss in enumerate(losses)
        if math.isfinite(loss)
    ]
    points = " ".join(places if len(places) > 1 else places * 2)
    return f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'/>"


def _label(y: float, text: str) -> str:
    return f"<text x='{WIDTH}' y='{y}' text-anchor='end' font-size='11' fill='currentColor'>{text}</text>"
