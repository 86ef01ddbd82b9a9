"""Why a node is run, or why it need not be."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.jobs.dags.checking import Ready, code_of
from workbench.jobs.dags.dag import Dag, Node
from workbench.jobs.dags.inputs import changed_inputs
from workbench.jobs.dags.memory import Memory, Remembered
from workbench.jobs.dags.modules import modules_of
from workbench.jobs.dags.references import references_in
from workbench.jobs.records.environment import answer, ask_python
from workbench.jobs.records.recorder import ARTIFACTS
from workbench.jobs.running.kernel import python_of

_MOST = 3  # names in a list
_ENDINGS = {
    "failed": "failed last time",
    "interrupted": "interrupted last time",
    "running": "did not end last time",
}


@dataclass(frozen=True)
class Fingerprint:
    """What a node's outcome depends on, but for its inputs and the nodes before it.

    Args:
        code: a hash of each cell of code.
        parameters: as code, by name.
        kernel: its name.
        packages: the releases in that kernel, and of its Python.
        modules: hashes of the user's own files that it imports.
    """

    code: tuple[str, ...]
    parameters: Mapping[str, str]
    kernel: str
    packages: Mapping[str, str]
    modules: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Decision:
    """Whether a node is run.

    Args:
        node: its name.
        reasons: why it is run; none if it is up to date.
        fingerprint: of now.
    """

    node: str
    reasons: tuple[str, ...]
    fingerprint: Fingerprint


def decide(
    dag: Dag, ready: Collection[Ready], memory: Memory, force: Collection[str]
) -> tuple[Decision, ...]:
    """Tell of every node whether it is run, and why.

    Args:
        dag: the whole.
        ready: its nodes, each behind those that it needs.
        memory: of their last runs.
        force: names of nodes that are run in any case.
    """
    packages, folder = _packages(ready), Path(dag.folder).absolute()
    decisions: dict[str, Decision] = {}
    wanted = {(each.node, each.path) for node in dag.nodes for each in references_in(node.parameters)}
    for each in ready:
        now = _fingerprint(each, packages[python_of(each.kernel)], folder)
        running = [name for name in each.node.needs if decisions[name].reasons]
        paths = [path for node, path in wanted if node == each.node.name]
        last = memory.of(each.node.name)
        reasons = ["forced"] if each.node.name in force else []
        if last is None:
            reasons.append("never ran")
        else:
            reasons += [*_changes(last, now), *_gone(last, paths), *_downstream(each.node, memory, running)]
            reasons += [f"input {place} changed" for place in changed_inputs(last.inputs, folder)]
        decisions[each.node.name] = Decision(each.node.name, tuple(reasons), now)
    return tuple(decisions.values())


def _changes(last: Remembered, now: Fingerprint) -> Iterator[str]:
    if last.status != "succeeded":
        yield _ENDINGS[last.status]
    yield from (f"changed: {what}" for what in _differences(last.fingerprint, now))


def _gone(last: Remembered, paths: Collection[str]) -> list[str]:
    """What its last run left and is not there any more."""
    if last.status != "succeeded" or last.run is None:
        return []
    if not last.run.exists():
        return ["its run's folder is gone"]
    return [f"its artifact {path} is gone" for path in paths if not (last.run / ARTIFACTS / path).exists()]


def _downstream(node: Node, memory: Memory, running: Collection[str]) -> Iterator[str]:
    """The nodes before it that run now, or have run since."""
    if running:
        yield f"downstream of {', '.join(running)}"
    last = memory.of(node.name)
    after = last.after if last else {}
    since = [name for name in node.needs if name not in running and after.get(name) != memory.run_of(name)]
    if since:
        yield f"downstream of {', '.join(since)}, run since"


def _differences(before: Mapping[str, Any], now: Fingerprint) -> Iterator[str]:
    old, new = before["code"], list(now.code)
    if old != new:
        cells = [str(place) for place, (a, b) in enumerate(zip(old, new, strict=False), start=1) if a != b]
        yield f"code of cell {_listed(cells)}" if cells and len(old) == len(new) else "code"
    names = _differing(before["parameters"], now.parameters)
    if names:
        yield f"parameter {_listed(names)}"
    if before["kernel"] != now.kernel:
        yield f"kernel {before['kernel']} → {now.kernel}"
    files = _differing(before.get("modules", {}), now.modules)
    if files:
        yield f"module {_listed(files)}"
    versions = before["packages"]
    moved = [
        f"{name} {versions.get(name, 'none')} → {now.packages.get(name, 'none')}"
        for name in _differing(versions, now.packages)
    ]
    if moved:
        yield f"package {_listed(moved)}"


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*before, *now]) if before.get(name) != now.get(name)]


def _listed(names: list[str]) -> str:
    rest = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {rest} more" if rest > 0 else "")


def _fingerprint(each: Ready, packages: Mapping[str, str], folder: Path) -> Fingerprint:
    cells = code_of(each.content)
    return Fingerprint(
        tuple(hashlib.sha256(code.encode()).hexdigest()[:16] for code in cells),
        {name: repr(value) for name, value in each.parameters.items()},
        str(each.kernel.kernel_name),
        packages,
        modules_of(cells, folder),
    )


def _packages(ready: Collection[Ready]) -> dict[str, dict[str, str]]:
    """Of each Python that kernels run on, what is installed in it; all are asked at once."""
    asked = {python: ask_python(python) for python in {python_of(each.kernel) for each in ready}}
    told = {python: answer(process) for python, process in asked.items()}
    return {
        python: {"Python": facts.get("python", ""), **facts.get("packages", {})}
        for python, facts in told.items()
    }
