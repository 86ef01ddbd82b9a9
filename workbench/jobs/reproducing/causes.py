"""Why a run came out otherwise than before: each cause with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.jobs.comparing.changes import Change, Kind
from workbench.jobs.reproducing.randomness import Draw

Why = Literal[
    "unseeded randomness",
    "changed data",
    "changed package",
    "changed code",
    "changed Python",
    "changed machine",
    "changed seed",
    "something that no run records",
]

_KINDS: dict[Kind, Why] = {
    "data": "changed data",
    "packages": "changed package",
    "code": "changed code",
    "python": "changed Python",
    "machine": "changed machine",
    "seeds": "changed seed",
}


@dataclass(frozen=True)
class Cause:
    """What may have made the difference.

    Args:
        why: in a word.
        evidence: what speaks for it.
        proven: whether a third run showed it; else it is likely, for what the evidence is worth.
    """

    why: Why
    evidence: tuple[str, ...]
    proven: bool = False

    def __str__(self) -> str:
        return (
            f"{self.why} ({'shown by a third run' if self.proven else 'likely'}): {'; '.join(self.evidence)}"
        )


@dataclass(frozen=True)
class ThirdRun:
    """What one run more told.

    Args:
        unstable: the cell or artifact that came out otherwise once more, at the first difference or before
            it: chance made that; None where the two last runs agree there: chance did not.
    """

    unstable: str | None


@dataclass(frozen=True)
class Suspicion:
    """What is known as one looks for causes.

    Args:
        changes: what the two runs do not have in common.
        draws: calls in the code behind the first difference that answer otherwise each time.
        code: of all cells.
    """

    changes: tuple[Change, ...]
    draws: tuple[Draw, ...]
    code: Sequence[str]

    @property
    def in_doubt(self) -> bool:
        """Whether one run more would tell randomness from change: a change alone explains it without."""
        return bool(self.draws) or not any(change.kind in _KINDS for change in self.changes)


def find_causes(suspicion: Suspicion, third: ThirdRun | None) -> tuple[Cause, ...]:
    """List the likely causes, the likeliest first.

    Args:
        suspicion: what is known from two runs.
        third: what one run more told; None where there was none.
    """
    changed = tuple(_changed(suspicion))
    drawn = tuple(map(str, suspicion.draws))
    if third is None:
        return (*changed, *([Cause("unseeded randomness", drawn)] if drawn else ()))
    if third.unstable:
        seen = f"{third.unstable} came out otherwise twice in a row, with nothing changed in between"
        return (Cause("unseeded randomness", (seen, *(drawn or (_UNSEEN,))), proven=True), *changed)
    return changed or (Cause("something that no run records", (_UNKNOWN,)),)


_UNSEEN = (
    "the code behind it calls no generator that is known here: one within a library, or threads that add up "
    "in another order each time"
)
_UNKNOWN = (
    "two runs now agree with each other, and not with the one then, though packages, Python, code and the "
    "inputs that were recorded are the same: files that are read without `scan`, the clock, the network"
)


def _changed(suspicion: Suspicion) -> Iterator[Cause]:
    for kind, why in _KINDS.items():
        found = [change for change in suspicion.changes if change.kind == kind]
        if kind == "packages":
            found = sorted(found, key=lambda change: not _is_imported(change.name, suspicion.code))
        if found:
            yield Cause(why, tuple(map(str, _first(found))))


def _first(changes: list[Change]) -> Iterable[Change | str]:
    most = 12
    rest = len(changes) - most
    return [*changes[:most], *([f"and {rest} more"] if rest > 0 else [])]


def _is_imported(package: str, code: Sequence[str]) -> bool:
    name = re.escape(package.replace("-", "_"))
    return any(re.search(rf"^\s*(?:import|from)\s+{name}\b", source, re.I | re.M) for source in code)
