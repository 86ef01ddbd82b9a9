"""The figures of a column from its evidence: what is missing, where values lie, how they are spread."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil, isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.profiling.evidence import Evidence, Weighted
from workbench.profiling.results import Frequent, Measured, Spread

_BINS = 20
_MOST_FREQUENT = 10
_QUANTILES = {"5%": 0.05, "25%": 0.25, "50%": 0.5, "75%": 0.75, "95%": 0.95}
_EPOCH = datetime(1970, 1, 1)


def figures_of(seen: Evidence) -> dict[str, Measured]:
    """All figures of a column, in the order in which they are shown."""
    figures = {
        "missing": Measured(seen.total - seen.present, seen.total),
        "distinct": Measured(seen.counts.distinct, seen.present, seen.counts.complete),
    }
    plain = ("mean", "std", "skew", "zeros", "min", "max", "shortest", "longest")
    figures |= {
        name: Measured(_plain(seen.answers[name]), seen.present) for name in plain if name in seen.answers
    }
    return figures | _quantiles(seen)


def spread_of(seen: Evidence) -> Spread | None:
    """The histogram of a column that can be measured and is not constant."""
    held = seen.weighted
    if held is None or len(held.values) < 2:
        return None
    edges = _edges(held)
    counts, _ = np.histogram(np.clip(held.values, edges[0], edges[-1]), bins=edges, weights=held.rows)
    return Spread(_shown(edges, seen), tuple(round(count) for count in counts), seen.present, held.exact)


def frequent_of(seen: Evidence) -> tuple[Frequent, ...]:
    """The most frequent values, the first in order among equals; of ids there are none."""
    if not seen.counts.complete or seen.column.kind == "id":
        return ()
    order = np.argsort(-seen.counts.counts, kind="stable")[:_MOST_FREQUENT]
    values = seen.counts.values[order]
    return tuple(
        Frequent(_plain(value), rows)
        for value, rows in zip(values.tolist(), seen.counts.counts[order].tolist(), strict=True)
    )


def _quantiles(seen: Evidence) -> dict[str, Measured]:
    held = seen.weighted
    if held is None:
        return {}
    values = _shown(np.array([held.quantile(at) for at in _QUANTILES.values()]), seen)
    return {
        name: Measured(value, seen.present, held.exact)
        for name, value in zip(_QUANTILES, values, strict=True)
    }


def _edges(held: Weighted) -> npt.NDArray[np.float64]:
    low, high = max(held.values[0], held.fences[0]), min(held.values[-1], held.fences[1])
    if low >= high:  # most rows hold one value: no fence makes sense
        low, high = held.values[0], held.values[-1]
    if not np.array_equal(held.values, np.floor(held.values)):
        return np.linspace(low, high, _BINS + 1)
    low, high = np.floor(low), np.ceil(high)
    width = ceil((high - low + 1) / _BINS)  # of whole numbers, each bin holds equally many
    return np.arange(low - 0.5, high + width, width)


def _shown(numbers: npt.NDArray[np.float64], seen: Evidence) -> tuple[float | str, ...]:
    if seen.column.storage == "time":
        return tuple(_iso(_EPOCH + timedelta(microseconds=number)) for number in numbers.tolist())
    return tuple(numbers.tolist())


def _plain(value: Any) -> Any:
    """A value as JSON has it: times as text, what is not finite as nothing."""
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) else None  # -0.0 is 0.0
    return value


def _iso(time: datetime) -> str:
    return time.isoformat(sep=" ", timespec="auto" if time.microsecond else "seconds")
