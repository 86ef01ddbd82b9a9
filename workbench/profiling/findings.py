"""What stands out in a column or a table: one check a function, one row of the table a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from workbench.engines.survey import Counts
from workbench.profiling.evidence import Evidence, Weighted
from workbench.profiling.results import Concern, Finding
from workbench.profiling.wording import value

_MOSTLY = 0.3  # of the rows missing
_NEARLY_ALL = 0.99  # of the values one and the same
_FAR_OUT = 0.01  # of the values beyond the outer fences
_NAMES = 0.95  # of the values differ
_LEAST_NAMED = 20  # among fewer rows, values differ by chance
_STANDS_OUT = 10  # times as often as the largest value that is no code
_LEAST_AROUND = 5  # different values beside a code; among fewer, -1 and 99 may be classes
_LEAST_REPEATED = 0.02  # of the rows, where they were not all counted

_WORDS = frozenset(
    {"", "?", "-", "--", ".", "#n/a", "missing", "n/a", "na", "nan", "nil", "none", "null", "unknown"}
    | {"not available", "not known", "not reported", "not specified", "undefined", "unspecified"}
)
_CODES_BELOW = [-1, *(1 - 10**digits for digits in range(1, 7))]  # -9, -99, -999 ...
_CODES_ABOVE = [10**digits - back for digits in range(2, 7) for back in (1, 2, 3, 4)]  # 99 to 96, 999 ...


def findings_of(seen: Evidence) -> tuple[Finding, ...]:
    """Everything that stands out in a column."""
    if not seen.total:
        return ()
    if not seen.present:
        return (Finding("empty", "Every value is missing."),)
    said = ((concern, check(seen)) for concern, check in _CHECKS.items())
    return tuple(Finding(concern, text) for concern, text in said if text)


def findings_of_table(rows: int, equal: Counts, left_out: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What stands out in the table as a whole: rows that repeat others, and columns passed over.

    Args:
        rows: of the table.
        equal: how many rows share a hash of all they hold.
        left_out: the types of the columns that were not described, by name.
    """
    named = ", ".join(f"{name!r} ({dtype})" for name, dtype in left_out.items())
    said: dict[Concern, str] = {
        "duplicate rows": _repeated(rows, equal),
        "left out": f"Not described: {named}." if named else "",
    }
    return tuple(Finding(concern, text) for concern, text in said.items() if text)


def _repeated(rows: int, equal: Counts) -> str:
    different = float(equal.distinct)
    if not equal.complete and len(
        equal.counts
    ):  # of a fair sample of different rows we know how often each occurs
        different = rows * len(equal.counts) / equal.counts.sum()
    repeats = round(rows - different)
    if repeats <= 0 or (not equal.complete and not len(equal.counts) and repeats < _LEAST_REPEATED * rows):
        return ""
    return f"{'' if equal.complete else 'About '}{repeats:,} rows ({repeats / rows:.1%}) repeat another row."


def _constant(seen: Evidence) -> str:
    if seen.counts.distinct != 1:
        return ""
    missing = " wherever one is given" if seen.present < seen.total else ""
    return f"One value{missing}: {_quoted(seen.counts.values.tolist()[0])}."


def _nearly_constant(seen: Evidence) -> str:
    if not seen.counts.complete or seen.counts.distinct == 1:
        return ""
    most = int(seen.counts.counts.argmax())
    share = seen.counts.counts[most] / seen.present
    if share < _NEARLY_ALL:
        return ""
    return f"{_quoted(seen.counts.values.tolist()[most])} in {share:.2%} of the values."


def _mostly_missing(seen: Evidence) -> str:
    missing = seen.total - seen.present
    return f"{missing / seen.total:.1%} of the rows have no value." if missing >= _MOSTLY * seen.total else ""


def _not_finite(seen: Evidence) -> str:
    return (
        f"{seen.not_finite:,} values are NaN or infinite; they count as missing." if seen.not_finite else ""
    )


def _disguised(seen: Evidence) -> str:
    if seen.column.storage == "text":
        said = _words(seen.counts)
    elif seen.weighted is not None and seen.column.kind == "number":
        said = _codes(seen.weighted)
    else:
        return ""
    return f"These may stand for missing: {', '.join(said)}." if said else ""


def _words(counts: Counts) -> list[str]:
    pairs = zip(counts.values.tolist(), counts.counts.tolist(), strict=True)
    return [f"{word!r} ({rows:,} rows)" for word, rows in pairs if _plainly(word) in _WORDS]


def _plainly(word: str) -> str:
    return word.strip().lower().replace("_", " ")


def _codes(held: Weighted) -> list[str]:
    codes = np.isin(held.values, _CODES_BELOW + _CODES_ABOVE)
    around, rows_around = held.values[~codes], held.rows[~codes]
    if len(around) < _LEAST_AROUND:
        return []
    below = codes & (held.values < around[0]) & (around[0] >= 0)
    above = codes & (held.values > around[-1]) & (held.rows >= _STANDS_OUT * rows_around[-1])
    about = "" if held.exact else "about "
    return [
        f"{code:g} ({about}{round(rows):,} rows)"
        for code, rows in zip(held.values[below | above], held.rows[below | above], strict=True)
    ]


def _outliers(seen: Evidence) -> str:
    held = seen.weighted
    if held is None or seen.column.kind != "number" or held.fences[0] == held.fences[1]:
        return ""
    low, high = held.fences
    share = held.rows[(held.values < low) | (held.values > high)].sum() / held.rows.sum()
    if share < _FAR_OUT:
        return ""
    about = "" if held.exact else "About "
    return f"{about}{share:.1%} of the values lie outside {low:.4g} to {high:.4g} (Tukey's outer fences)."


def _likely_id(seen: Evidence) -> str:
    if seen.column.kind in ("id", "timestamp") or seen.present < _LEAST_NAMED:
        return ""
    if seen.weighted is not None and not np.array_equal(seen.weighted.values, np.floor(seen.weighted.values)):
        return ""
    if seen.counts.distinct < _NAMES * seen.present:
        return ""
    return "Nearly every value differs: it may name the rows, and teach a model nothing."


def _quoted(given: Any) -> str:
    if not isinstance(given, str):
        return value(given)
    return repr(given if len(given) <= 40 else given[:39] + "…")


_CHECKS: Mapping[Concern, Callable[[Evidence], str]] = {
    "constant": _constant,
    "nearly constant": _nearly_constant,
    "mostly missing": _mostly_missing,
    "not finite": _not_finite,
    "disguised missing": _disguised,
    "outliers": _outliers,
    "likely id": _likely_id,
}
