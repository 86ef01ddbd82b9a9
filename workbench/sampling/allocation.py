"""How many rows of a sample each stratum gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from workbench.errors import InputError

Allocation = Literal["proportional", "equal"]


def allocate(rows: Mapping[Any, int], size: int, how: Allocation) -> dict[Any, int]:
    """Whole numbers of rows that add up to `size`, and never more than a stratum has.

    Args:
        rows: how many rows each stratum has, `size` or more in all.
        size: how many to give away.
        how: "proportional" by the method of largest remainders, or "equal", where what a small
            stratum cannot fill goes to the larger ones.

    Raises:
        InputError: equal parts of less than a row.

    >>> allocate({"UA": 700, "AA": 250, "OO": 50}, 10, "proportional")
    {'UA': 7, 'AA': 3, 'OO': 0}
    >>> allocate({"UA": 700, "AA": 250, "OO": 2}, 10, "equal")
    {'OO': 2, 'AA': 4, 'UA': 4}
    """
    return _proportional(rows, size) if how == "proportional" else _equal(rows, size)


def _proportional(rows: Mapping[Any, int], size: int) -> dict[Any, int]:
    total = sum(rows.values())
    quotas = {stratum: size * many // total for stratum, many in rows.items()}
    by_remainder = sorted(
        rows, key=lambda stratum: (-(size * rows[stratum] % total), -rows[stratum], str(stratum))
    )
    for stratum in by_remainder[: size - sum(quotas.values())]:
        quotas[stratum] += 1
    return quotas


def _equal(rows: Mapping[Any, int], size: int) -> dict[Any, int]:
    if size < len(rows):
        raise InputError(
            f"{size} rows cannot be dealt equally to {len(rows)} strata.",
            do="Ask for more rows, or for a proportional allocation.",
        )
    quotas = {}
    smallest_first = sorted(rows, key=lambda stratum: (rows[stratum], str(stratum)))
    for at, stratum in enumerate(smallest_first):
        quotas[stratum] = min(rows[stratum], size // (len(rows) - at))
        size -= quotas[stratum]
    return quotas
