"""A profile as Markdown: a table of the columns, and a list of what stands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.profiling.wording import figure, named_findings, share, value

_HEAD = ("column", "kind", "missing", "distinct", "min", "median", "max", "mean", "most frequent")


def markdown_of(profile: Mapping[str, Any]) -> str:
    """Write a profile down.

    Args:
        profile: plain values, as of `Profile.to_json`.
    """
    rows = [_HEAD, ("---",) * len(_HEAD), *(_row(column) for column in profile["columns"])]
    lines = [f"{profile['rows']:,} rows, {len(profile['columns'])} columns", ""]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    lines += ["", "≈ marks what is close but not exact.", ""]
    lines += [
        f"- **{_safe(name)}**, {concern}: {_safe(says)}" for name, concern, says in named_findings(profile)
    ]
    return "\n".join(lines).strip() + "\n"


def _row(column: Mapping[str, Any]) -> tuple[str, ...]:
    figures = column["figures"]
    told = [figure(figures[name]) if name in figures else "" for name in ("min", "50%", "max", "mean")]
    frequent = "".join(f"{value(held['value'])} ({held['rows']:,})" for held in column["frequent"][:1])
    missing, distinct = share(figures["missing"]), figure(figures["distinct"])
    return tuple(map(_safe, (column["name"], column["kind"], missing, distinct, *told, frequent)))


def _safe(text: str) -> str:
    """Text from the data, shown literally: no markup, no cell or line of its own."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~!" else sign for sign in flat).replace("&", "&amp;")
