"""A profile as HTML that stands alone: no scripts, nothing fetched, readable in dark and light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from workbench.profiling.wording import basis, figure, named_findings, share, value

_BLUE, _ORANGE = "#3b8fd0", "#d9822b"  # both readable on white and on black
_STYLE = """
.wb-profile{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:1100px}
.wb-profile table{border-collapse:collapse;width:100%;background:none;font:inherit}
.wb-profile th,.wb-profile td{text-align:left;vertical-align:top;padding:6px 10px;background:none;
border:0;border-top:1px solid rgba(128,128,128,.3);color:inherit;font:inherit}
.wb-profile .quiet{opacity:.65;font-size:11px}
.wb-profile .name{display:inline-block;max-width:220px;font-weight:600;overflow-wrap:anywhere}
.wb-profile .figures{display:flex;flex-wrap:wrap;gap:2px 14px}
.wb-profile .num{font-variant-numeric:tabular-nums;white-space:nowrap}
.wb-profile .bar{display:flex;gap:6px;align-items:center}
.wb-profile .bar i{display:inline-block;height:8px;border-radius:2px;background:#3b8fd0;flex:none}
.wb-profile .bar span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:180px}
.wb-profile summary{cursor:pointer;margin:6px 0}
"""
_SHOWN = (
    "mean",
    "std",
    "min",
    "5%",
    "25%",
    "50%",
    "75%",
    "95%",
    "max",
    "skew",
    "zeros",
    "shortest",
    "longest",
)
_MOST_BARS = 5
_WIDTH, _HEIGHT = 160, 40


def page_of(profile: Mapping[str, Any]) -> str:
    """Draw a profile.

    Args:
        profile: plain values, as of `Profile.to_json`.
    """
    found = list(named_findings(profile))
    head = f"<b>{profile['rows']:,}</b> rows, <b>{len(profile['columns'])}</b> columns"
    titles = "".join(
        f"<th class=quiet>{title}</th>" for title in ("column", "missing", "distinct", "spread", "figures")
    )
    rows = "".join(_row(column) for column in profile["columns"])
    return (
        f"<div class=wb-profile><style>{_STYLE}</style><p>{head}</p>{_findings(found)}"
        f"<table><tr>{titles}</tr>{rows}</table>"
        "<p class=quiet>≈ marks what is close but not exact; "
        "point at a figure to see how many rows are behind it.</p>"
        "</div>"
    )


def _findings(found: Sequence[tuple[str, str, str]]) -> str:
    if not found:
        return ""
    items = "".join(
        f"<li><span class=name>{escape(name)}</span> "
        f"<span style='color:{_ORANGE}'>{escape(concern)}</span>: {escape(says)}</li>"
        for name, concern, says in found
    )
    return f"<details open><summary>{len(found)} things stand out</summary><ul>{items}</ul></details>"


def _row(column: Mapping[str, Any]) -> str:
    figures = column["figures"]
    means = column["kind"] if column["role"] == "feature" else f"{column['kind']}, {column['role']}"
    cells = (
        f"<span class=name>{escape(column['name'])}</span><br><span class=quiet>{means}</span>",
        _missing(figures["missing"]),
        _figure("", figures["distinct"]),
        _spread(column),
        _figures(figures),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _figures(figures: Mapping[str, Any]) -> str:
    shown = (
        _SHOWN if figures["distinct"]["value"] > 1 else ("min", "shortest")
    )  # of a constant, one says it all
    told = "".join(_figure(name, figures[name]) for name in shown if name in figures)
    return f"<div class=figures>{told}</div>"


def _missing(measured: Mapping[str, Any]) -> str:
    part = 100 * measured["value"] / measured["rows"] if measured["rows"] else 0
    bar = f"<i style='width:{max(part * 0.4, 1):.0f}px;background:{_ORANGE}'></i>" if part else ""
    behind = f"{measured['value']:,} of {measured['rows']:,} rows"
    return f"<div class='bar num' title='{behind}'>{bar}{escape(share(measured))}</div>"


def _figure(name: str, measured: Mapping[str, Any]) -> str:
    label = f"<span class=quiet>{name}</span><br>" if name else ""
    return f"<div class=num title='{basis(measured)}'>{label}{escape(figure(measured))}</div>"


def _spread(column: Mapping[str, Any]) -> str:
    """Bars of the most frequent values of categories; a histogram of what can be measured."""
    if column["spread"] and column["kind"] in ("number", "timestamp"):
        return _histogram(column["spread"])
    present = column["figures"]["distinct"]["rows"]
    longest = column["frequent"][0]["rows"] if column["frequent"] else 1
    return "".join(_bar(held, present, longest) for held in column["frequent"][:_MOST_BARS])


def _bar(held: Mapping[str, Any], present: int, longest: int) -> str:
    shown = value(held["value"]) or "(empty text)"
    return (
        f"<div class=bar title='{held['rows']:,} of {present:,} rows'>"
        f"<i style='width:{60 * held['rows'] / longest:.0f}px'></i>"
        f"<span>{escape(shown if len(shown) <= 60 else shown[:59] + '…')}</span>"
        f"<span class='quiet num'>{held['rows'] / present:.1%}</span></div>"
    )


def _histogram(spread: Mapping[str, Any]) -> str:
    tallest, bins = max(spread["counts"]) or 1, len(spread["counts"])
    width = _WIDTH / bins
    path = "".join(
        f"M{at * width:.1f} {_HEIGHT}v{-_HEIGHT * count / tallest:.1f}h{width - 1:.1f}V{_HEIGHT}z"
        for at, count in enumerate(spread["counts"])
        if count
    )
    ends = f"{value(spread['edges'][0])} to {value(spread['edges'][-1])}"
    told = f"{ends}, and what lies beyond in the outer bins; {basis(spread)}"
    return (
        f"<svg width={_WIDTH} height={_HEIGHT} role=img aria-label='histogram'><title>{escape(told)}</title>"
        f"<path d='{path}' fill='{_BLUE}'/></svg>"
    )
