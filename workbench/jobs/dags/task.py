"""A node of a DAG as a task of a queue: its notebook, with the artifacts of the nodes before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.dags.checking import Ready
from workbench.jobs.dags.freshness import Decision
from workbench.jobs.dags.inputs import stamp_inputs
from workbench.jobs.dags.memory import Memory, Remembered
from workbench.jobs.dags.references import Reference, resolve
from workbench.jobs.queues.task import Claim, Order, Outcome
from workbench.jobs.records.runs import load_run
from workbench.jobs.running.job import noted, noting
from workbench.jobs.sweeps.task import NotebookTask, order_notebook, parameters_of


class NodeTask(NotebookTask):
    """Runs a node's notebook, and remembers what came of it."""

    def run(self, arguments: Mapping[str, Any]) -> Outcome:
        memory = _memory(arguments)
        after = {name: memory.run_of(name) or "" for name in arguments["needs"]}
        begun = Remembered("running", arguments["fingerprint"], after)
        memory.keep(arguments["node"], begun)
        try:
            values = resolve(parameters_of(arguments), lambda reference: _path(reference, after))
            with noting(**arguments["noted"]):
                outcome = super().run({**arguments, "parameters": repr(values)})
        except InputError:
            memory.keep(arguments["node"], replace(begun, status="failed"))
            raise
        _remember(arguments, outcome)
        return outcome

    def recall(self, claim: Claim) -> Outcome | None:
        outcome = super().recall(claim)
        if outcome:
            _remember(claim.arguments, outcome)
        return outcome


def _remember(arguments: Mapping[str, Any], outcome: Outcome) -> None:
    memory, node = _memory(arguments), arguments["node"]
    begun = memory.of(node)
    if begun is None or outcome.result is None:
        return
    run = load_run(outcome.result["run"])
    read = run.facts.get("inputs", ()) if outcome.ending == "succeeded" else ()
    stamps = stamp_inputs(read, Path(arguments["working_directory"]), run.folder)
    memory.keep(node, replace(begun, status=outcome.ending, run=run.folder, inputs=stamps))


def _path(reference: Reference, after: Mapping[str, str]) -> str:
    run = after[reference.node]
    if not run:
        raise InputError(f"Node {reference.node!r} has no run that succeeded.")
    return str(reference.within(Path(run)))


def order_node(
    ready: Ready, notebook: Path, decision: Decision, *, memory: Memory, output_dir: Path, directory: Path
) -> Order:
    """Order a run of a node's notebook, or of a copy of it.

    Args:
        ready: the node.
        notebook: what is run.
        decision: with the fingerprint to remember.
        memory: where it is remembered.
        output_dir: where the run's folder is made.
        directory: where the notebook is run.
    """
    node = ready.node
    order = order_notebook(
        notebook,
        ready.parameters,
        output_dir,
        name=node.name,
        kernel_name=node.kernel,
        **node.bounds.facts(),
    )
    more = {
        "working_directory": str(directory),
        "node": node.name,
        "needs": node.needs,
        "memory": str(memory.folder),
        "fingerprint": decision.fingerprint.to_json(),
        "noted": {**noted(), "dag": {"name": memory.folder.parent.name, "node": node.name}},
    }
    return Order(f"{__name__}:{NodeTask.__name__}", {**order.arguments, **more}, node.name)


def _memory(arguments: Mapping[str, Any]) -> Memory:
    return Memory(Path(arguments["memory"]))
