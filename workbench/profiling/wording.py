"""How figures are worded, alike in HTML and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def figure(measured: Mapping[str, Any]) -> str:
    """A figure, with ≈ before what is not exact.

    >>> figure({"value": 12.6390702, "rows": 328_521, "exact": True})
    '12.64'
    >>> figure({"value": 11_983_543, "rows": 12_000_000, "exact": False})
    '≈ 11,983,543'
    """
    return ("" if measured["exact"] else "≈ ") + value(measured["value"])


def basis(measured: Mapping[str, Any]) -> str:
    """How many rows are behind a figure, and whether it is exact."""
    return f"{'exact' if measured['exact'] else 'approximate'}, of {measured['rows']:,} rows"


def share(missing: Mapping[str, Any]) -> str:
    """How much is missing, as a share of the rows; little is not shown as none.

    >>> share({"value": 3, "rows": 1_000_000, "exact": True})
    '<0.1%'
    """
    part = missing["value"] / missing["rows"] if missing["rows"] else 0.0
    return "" if part == 0 else "<0.1%" if part < 0.001 else f"{part:.1%}"


def value(given: object) -> str:
    """A value as text: numbers with four digits that count, whole ones in full, grouped beyond 9999.

    >>> value(2013.0), value(16384), value(0.123456)
    ('2013', '16,384', '0.1235')
    """
    if given is None:
        return "–"
    if isinstance(given, float) and (given.is_integer() or abs(given) > 9999) and abs(given) < 1e15:
        given = round(given)
    if isinstance(given, int):
        return f"{given:,}" if abs(given) > 9999 else str(given)
    return f"{given:.4g}" if isinstance(given, float) else str(given)


def named_findings(profile: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Everything that stands out: where, what kind of concern, and the sentence."""
    for finding in profile["findings"]:
        yield "table", finding["concern"], finding["says"]
    for column in profile["columns"]:
        for finding in column["findings"]:
            yield column["name"], finding["concern"], finding["says"]
