"""What the benchmarks found: a line each for the terminal, a page and JSON to keep."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tests.benchmarks.timing import Comparison, Timed

_PAGE = """# How fast we are, beside our peers

`make bench`, {when}, Python {python}, {cores} cores. Medians of runs taken in turn, each in a fresh process.
The ratio is our time to the peer's; the load is how many processes wanted a core as the comparison began.

| work | ours | peer | | ratio | aim | load |
|---|--:|---|--:|--:|---|--:|
{rows}
"""


def lines(found: Comparison) -> Iterator[str]:
    """One line for each peer; for ourselves alone, one."""
    own_aim = _aim(found.ours)
    if not found.peers:
        yield f"{found.work}: {found.ours.median:.2f} s{own_aim}"
    for peer in found.peers:
        yield (
            f"{found.work}: ours {found.ours.median:.2f} s{own_aim}, "
            f"{peer.name} {peer.median:.2f} s, ratio {spell(found.ratio(peer))}{_aim(peer)}"
        )


def page(comparisons: Sequence[Comparison]) -> str:
    """All comparisons as a page of markdown."""
    rows = (_row(found, peer) for found in comparisons for peer in found.peers or (None,))
    return _PAGE.format(rows="\n".join(rows), **_machine())


def record(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """All comparisons as plain values."""
    return {**_machine(), "comparisons": [asdict(found) for found in comparisons]}


def spell(ratio: float) -> str:
    """A ratio as people say it: 1.5, or 1/8.0."""
    return f"{ratio:.1f}" if ratio >= 1 else f"1/{1 / ratio:.1f}"


def _row(found: Comparison, peer: Timed | None) -> str:
    beside = (peer.name, f"{peer.median:.2f} s", spell(found.ratio(peer))) if peer else ("", "", "")
    aims = "; ".join(each.aim for each in (found.ours, peer) if each and each.aim)
    cells = (found.work, f"{found.ours.median:.2f} s", *beside, aims, f"{found.load:.1f}")
    return f"| {' | '.join(cells)} |"


def _aim(timed: Timed) -> str:
    return f" (aim: {timed.aim})" if timed.aim else ""


def _machine() -> dict[str, Any]:
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
    }
