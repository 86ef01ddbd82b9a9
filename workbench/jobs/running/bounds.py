"""How far a run may go: seconds for a cell and for all of it, and the memory that its kernel may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from workbench.errors import InputError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_UNITS |= {"ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?i?)(?:b|bytes)?", re.IGNORECASE)


@dataclass(frozen=True)
class Bounds:
    """What a run may take; None sets no limit.

    Args:
        timeout: seconds for one cell.
        run_timeout: seconds for the whole run.
        memory: bytes for the kernel and its children.
    """

    timeout: float | None = None
    run_timeout: float | None = None
    memory: int | None = None

    def __post_init__(self) -> None:
        for name in ("timeout", "run_timeout"):
            seconds = getattr(self, name)
            if seconds is not None and not (isinstance(seconds, int | float) and seconds > 0):
                raise InputError(f"{name} is in seconds, more than 0, not {seconds}.")

    def facts(self) -> dict[str, Any]:
        """What there is, by the arguments of `run_notebook`, for the record."""
        return asdict(self)


def bounds_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The limits of an earlier run, as arguments of `run_notebook`, from its `run.json`."""
    return dict(facts.get("limits", {"timeout": facts.get("timeout")}))


def read_size(given: float | str | None) -> int | None:
    """Read a number of bytes, which may be written with a unit.

    Raises:
        InputError: it is no size, or none that anything fits in.

    >>> read_size("2 GB"), read_size("1.5GiB"), read_size(512), read_size(None)
    (2000000000, 1610612736, 512, None)
    """
    if given is None:
        return None
    found = _SIZE.fullmatch(str(given).strip())
    size = int(float(found[1]) * _UNITS[found[2].lower()]) if found and found[2].lower() in _UNITS else 0
    if size <= 0:
        raise InputError(
            f"memory is in bytes or has a unit, not {given!r}.", do="Such as '2 GB' or '512 MiB'."
        )
    return size


def spell_size(size: float) -> str:
    """Write a number of bytes for people.

    >>> spell_size(1_610_612_736), spell_size(52_000)
    ('1.61 GB', '0.05 MB')
    """
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.2f} MB"
