"""Associations as HTML that stands alone: the strongest pairs, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

_MOST = 30
_LABELS = {
    "pearson": "Pearson",
    "spearman": "Spearman",
    "cramers_v": "Cramér's V",
    "correlation_ratio": "correlation ratio",
}
_STYLE = """
.wb-pairs{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:900px}
.wb-pairs table{border-collapse:collapse;background:none;font:inherit}
.wb-pairs th,.wb-pairs td{text-align:left;padding:4px 10px;background:none;border:0;
border-top:1px solid rgba(128,128,128,.3);color:inherit;font:inherit;font-variant-numeric:tabular-nums;
white-space:nowrap}
.wb-pairs td:first-child{white-space:normal;overflow-wrap:anywhere}
.wb-pairs .quiet{opacity:.65;font-size:11px}
.wb-pairs i{display:inline-block;height:8px;border-radius:2px;margin-right:6px}
"""


def page_of(associations: Mapping[str, Any]) -> str:
    """Draw the strongest pairs.

    Args:
        associations: plain values, as of `Associations.to_json`.
    """
    pairs = associations["pairs"]
    rest = f", the {_MOST} strongest" if len(pairs) > _MOST else ""
    titles = "".join(
        f"<th class=quiet>{title}</th>" for title in ("columns", "measure", "strength", "p", "q", "rows")
    )
    rows = "".join(_row(pair) for pair in pairs[:_MOST])
    left_out = "; ".join(f"{name}: {why}" for name, why in associations["left_out"].items())
    return (
        f"<div class=wb-pairs><style>{_STYLE}</style>"
        f"<p><b>{len(pairs)}</b> associations of {associations['rows']:,} rows{rest}</p>"
        f"<table><tr>{titles}</tr>{rows}</table>"
        f"<p class=quiet>q is p corrected for all {len(pairs)} tests (Benjamini and Hochberg).</p>"
        + (f"<p class=quiet>Left out: {escape(left_out)}.</p>" if left_out else "")
        + "</div>"
    )


def worded(pair: Mapping[str, Any]) -> str:
    """An association in a few words.

    >>> worded({"measure": "pearson", "value": 0.915, "rows": 327346, "p": 0.0, "exact": True})
    'Pearson 0.915, p < 1e-300, 327,346 rows'
    """
    p = _chance(pair["p"])
    chance = f"p {p}" if p.startswith("<") else f"p = {p}"
    return f"{_LABELS[pair['measure']]} {_strength(pair)}, {chance}, {pair['rows']:,} rows"


def _row(pair: Mapping[str, Any]) -> str:
    width, color = abs(pair["value"] or 0.0) * 80, "#d9822b" if (pair["value"] or 0.0) < 0 else "#3b8fd0"
    cells = (
        f"{escape(pair['left'])} · {escape(pair['right'])}",
        _LABELS[pair["measure"]],
        f"<i style='width:{width:.0f}px;background:{color}'></i>{_strength(pair)}{_interval(pair)}",
        escape(_chance(pair["p"])),
        escape(_chance(pair["q"])),
        f"{pair['rows']:,}",
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _strength(pair: Mapping[str, Any]) -> str:
    return "–" if pair["value"] is None else f"{'' if pair['exact'] else '≈ '}{pair['value']:.3f}"


def _interval(pair: Mapping[str, Any]) -> str:
    return "" if pair["low"] is None else f" <span class=quiet>{pair['low']:.3f} to {pair['high']:.3f}</span>"


def _chance(p: float | None) -> str:
    if p is None:
        return "–"
    return "< 1e-300" if p < 1e-300 else f"{p:.2g}"
