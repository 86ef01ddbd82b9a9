"""Artifacts of other nodes among a node's parameters: `{clean}/clean.parquet`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.records.recorder import ARTIFACTS

_REFERENCE = re.compile(r"\{([A-Za-z_][\w-]*)\}/(.*)")


@dataclass(frozen=True)
class Reference:
    """An artifact of another node's run.

    Args:
        node: the other node.
        path: of the file or folder within the run's artifacts; nothing for the folder of them all.

    Raises:
        InputError: the path leaves that folder.
    """

    node: str
    path: str

    def __post_init__(self) -> None:
        if Path(self.path).is_absolute() or ".." in Path(self.path).parts:
            raise InputError(f"An artifact lies in its run's folder, so {self.path!r} cannot be one.")

    def within(self, run: Path) -> Path:
        """Where it is in a run.

        Raises:
            InputError: that run has left no such artifact.
        """
        found = run / ARTIFACTS / self.path
        if not found.exists():
            left = sorted(
                each.relative_to(run / ARTIFACTS).as_posix() for each in (run / ARTIFACTS).rglob("*")
            )
            raise InputError(
                f"The run of {self.node!r} left no artifact {self.path!r}.", known=left, given=self.path
            )
        return found


def references_in(value: Any) -> tuple[Reference, ...]:
    """List the artifacts that values name, also within lists and dicts.

    >>> references_in({"rows": 10, "tables": ["{clean}/a.parquet", "{clean} is none"]})
    (Reference(node='clean', path='a.parquet'),)
    """
    return tuple(_found(value))


def resolve(value: Any, answer: Callable[[Reference], str]) -> Any:
    """The same values with an answer in place of each reference."""
    match value:
        case str():
            reference = _read(value)
            return answer(reference) if reference else value
        case Mapping():
            return {key: resolve(each, answer) for key, each in value.items()}
        case list():
            return [resolve(each, answer) for each in value]
    return value


def _found(value: Any) -> Iterator[Reference]:
    match value:
        case str():
            if reference := _read(value):
                yield reference
        case Mapping():
            for each in value.values():
                yield from _found(each)
        case list():
            for each in value:
                yield from _found(each)


def _read(text: str) -> Reference | None:
    matched = _REFERENCE.fullmatch(text)
    return Reference(matched[1], matched[2]) if matched else None
