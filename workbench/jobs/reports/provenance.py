"""What a report tells of its run: parameters, numbers, results, and where all of it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from workbench.jobs.records.metrics import read_estimates
from workbench.jobs.records.runs import Run

Row = tuple[str, ...]


def describe_run(run: Run) -> dict[str, Any]:
    """All that a report's page shows around its notebook, as text."""
    facts = run.facts
    return {
        "name": run.name,
        "id": run.id,
        "status": run.status,
        "error": run.error,
        "started": f"{run.started:%d %B %Y, %H:%M} UTC",
        "seconds": run.seconds,
        "parameters": [
            *((name, repr(value), "given") for name, value in run.parameters.items()),
            *((name, text, "") for name, text in facts.get("defaults", {}).items()),
        ],
        "metrics": _metrics(run),
        "results": [(each["path"], size_of(each["bytes"])) for each in facts.get("artifacts", ())],
        "about": [(name, text) for name, text in _provenance(facts) if text],
        "packages": sorted(facts.get("packages", {}).items(), key=lambda each: each[0].lower()),
    }


def size_of(count: int | None) -> str:
    """A number of bytes, in words.

    >>> size_of(8_840_544), size_of(12), size_of(None)
    ('8.8 MB', '12 bytes', 'not written')
    """
    if count is None:
        return "not written"
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} bytes"


def _metrics(run: Run) -> list[Row]:
    """Name, number, interval, and what the baseline reaches."""
    stated, baseline = read_estimates(run), read_estimates(run, of="baseline")
    return [
        (name, f"{each.value:.4g}", each.interval, str(baseline.get(name, "")))
        for name, each in stated.items()
    ]


def _provenance(facts: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    yield "Notebook", facts["notebook"]
    yield "Reproduces run", facts.get("reproduces")
    yield "Code", _commit(facts.get("git"))
    yield from (("Input", _input(each)) for each in facts.get("inputs", ()))
    yield "Seeds", _listed(facts.get("seeds", ()))
    yield "Python", facts.get("python")
    yield "Kernel", facts.get("kernel")
    yield "Machine", facts.get("platform")
    yield "Limits", _named(facts.get("limits"))
    yield "Used", _used(facts.get("resources") or {})
    yield "Lock", facts.get("lock")


def _commit(git: Mapping[str, Any] | None) -> str | None:
    if git is None:
        return None
    changed = git.get("changed") or ()
    return f"commit {git['commit']}" + (f", and changes in {', '.join(changed)}" if changed else "")


def _input(read: Mapping[str, Any]) -> str:
    size = [size_of(read["bytes"])] if "bytes" in read else []
    known = [f"{name} {str(read[name])[:16]}" for name in ("fingerprint", "sha256") if read.get(name)]
    return ", ".join([str(read.get("uri", read)), *size, *known])


def _used(resources: Mapping[str, Any]) -> str:
    """What was used, with its units."""
    words: dict[str, tuple[str, Callable[[Any], str]]] = {
        "peak_memory": ("at most {} of memory", size_of),
        "cpu_seconds": ("{} s of processor time", str),
        "mean_cpu": ("{} % of a core on average", str),
        "peak_gpu_memory": ("at most {} on graphics cards", size_of),
        "mean_gpu": ("graphics cards busy {} % of the time", str),
    }
    found = ((text, spell(resources[name])) for name, (text, spell) in words.items() if name in resources)
    return ", ".join(text.format(value) for text, value in found)


def _listed(noted: Iterable[Any]) -> str:
    """What was seeded, without when."""
    if isinstance(noted, Mapping):
        return _named(noted)
    return ", ".join(_named({name: value for name, value in each.items() if name != "at"}) for each in noted)


def _named(values: Mapping[str, Any] | None) -> str:
    plain = {name: value for name, value in (values or {}).items() if not isinstance(value, dict | list)}
    return ", ".join(f"{name} {value}" for name, value in plain.items() if value is not None)
