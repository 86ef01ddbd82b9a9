"""What is not the same for two runs: what they were given, and what they ran on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workbench.jobs.records.runs import Run

Kind = Literal["parameters", "data", "packages", "code", "python", "machine", "seeds"]


@dataclass(frozen=True)
class Change:
    """One thing that two runs do not have in common.

    Args:
        kind: what sort of thing.
        name: which one.
        before: what it was for the one run; None where it was not there.
        after: what it was for the other.
    """

    kind: Kind
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.name}: {self.before or 'none'} → {self.after or 'none'}"


def changes_between(before: Run, after: Run) -> tuple[Change, ...]:
    """List what two runs do not have in common.

    Args:
        before: the one run.
        after: the other.
    """
    old, new = before.facts, after.facts
    found = (
        _differing("parameters", parameters_of(before), parameters_of(after)),
        _differing("data", _inputs(before), _inputs(after)),
        _differing("packages", old.get("packages", {}), new.get("packages", {})),
        _differing("code", _code(old.get("git")), _code(new.get("git"))),
        _differing("python", *({"Python": facts.get("python")} for facts in (old, new))),
        _differing("machine", *({"machine": facts.get("platform")} for facts in (old, new))),
        _differing("seeds", _seeds(old), _seeds(new)),
    )
    return tuple(change for changes in found for change in changes)


def parameters_of(run: Run) -> dict[str, str]:
    """All parameters of a run as code, those that were given and the notebook's defaults."""
    given = {name: repr(value) for name, value in run.parameters.items()}
    return {**run.facts.get("defaults", {}), **given}


def _differing(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Change(kind, name, _text(old), _text(new))


def _inputs(run: Run) -> dict[str, str]:
    """What was read, without what the run had made itself."""
    read = [each for each in run.facts.get("inputs", ()) if str(run.folder) not in str(each.get("uri"))]
    return {str(each.get("uri")): _content(each) for each in read}


def _content(read: Mapping[str, Any]) -> str:
    size = [f"{read['bytes']:,} bytes"] if "bytes" in read else []
    return ", ".join([*size, *(str(read[name])[:12] for name in ("fingerprint", "sha256") if read.get(name))])


def _code(git: Mapping[str, Any] | None) -> dict[str, str]:
    if git is None:
        return {}
    changed = ", ".join(git.get("changed") or ())
    return {"commit": git["commit"][:12]} | ({"uncommitted changes": changed} if changed else {})


def _seeds(facts: Mapping[str, Any]) -> dict[str, Any]:
    seeds = facts.get("seeds") or {}
    if isinstance(seeds, Mapping):
        return {name: seed for name, seed in seeds.items() if not isinstance(seed, list | dict)}
    return {str(each.get("call", "seed")): each.get("seed") for each in seeds}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
