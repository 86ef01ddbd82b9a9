"""Runs a DAG of notebooks: what changed, what failed and what comes behind it, in parallel."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, RunInterrupted
from workbench.jobs.dags.checking import Ready, check_dag
from workbench.jobs.dags.dag import Dag
from workbench.jobs.dags.freshness import Decision, decide
from workbench.jobs.dags.memory import Memory
from workbench.jobs.dags.reading import read_dag
from workbench.jobs.dags.results import DagRun, NodeRun, Standing, as_they_stand
from workbench.jobs.dags.task import order_node
from workbench.jobs.queues.hold import hold
from workbench.jobs.queues.queue import Queue
from workbench.jobs.queues.runner import Watcher, rescue, work_off
from workbench.jobs.records.folder import name_folder

DAGS = "dags"  # their folder beside the runs
_QUEUE = "queue.sqlite"
_PLAN = "plan.json"
_PICTURE = "dag.svg"

Definition = Dag | str | os.PathLike[str]


def dag(
    definition: Definition,
    *,
    output_dir: str | os.PathLike[str] = "runs",
    parameters: Mapping[str, Any] | None = None,
    force: Collection[str] = (),
    at_once: int | None = None,
    tries: int = 3,
    watcher: Watcher | None = None,
) -> DagRun:
    """Run the notebooks of a DAG, each behind those that it needs, and only those that must run.

    A node is up to date if its last run succeeded, since then nothing changed of its notebook's code, the
    modules in the DAG's folder that this imports, its parameters, its kernel, the packages in that, and the
    files that it read by `wb.scan`, and the nodes before it have not run again. Copies of the notebooks are
    run, so they may be edited meanwhile.

    A node that fails, after its tries if its kernel or worker was killed, has those behind it skipped; the
    others go on. When this process is killed, the same call goes on with what is left, and nothing that had
    ended well is run again.

    Args:
        definition: a file, as `read_dag` takes it, or the value.
        output_dir: where the runs' folders are made, and in `dags/NAME` one for the DAG.
        parameters: values by `node.parameter`, instead of those of the definition.
        force: names of nodes to run although they are up to date.
        at_once: how many notebooks run at the same time at most; by default as many as there are cores.
            Where their memory does not fit, it is fewer.
        tries: how often a node may be begun, if its kernel or its worker is killed.
        watcher: told every change of a node; `print` will do.

    Returns:
        The nodes, whether they succeeded or not.

    Raises:
        InputError: the DAG cannot be, a notebook lacks what it is given, and nothing was run; or the same
            DAG is run by another process.
        RunInterrupted: somebody stopped it; what ran was interrupted, what waited waits.
    """
    looked = _look(definition, output_dir, parameters, force)
    with hold(looked.state / "lock", f"the DAG {looked.dag.name!r}"):
        begun = _unfinished(looked.state)
        plan = _decide(looked)
        folder = begun if begun and _is_of(begun, plan) else _begin(plan, tries)
        if folder is None:
            return plan.shown
        try:
            work_off(folder / _QUEUE, at_once=at_once, watcher=watcher)
        except KeyboardInterrupt:
            raise RunInterrupted("Interrupted.", do="The same again goes on.") from None
        finally:
            done = _stand(folder, plan)
            (folder / _PICTURE).write_text(done.svg(), encoding="utf-8")
        return done


def plan_dag(
    definition: Definition,
    *,
    output_dir: str | os.PathLike[str] = "runs",
    parameters: Mapping[str, Any] | None = None,
    force: Collection[str] = (),
) -> DagRun:
    """Tell what `dag` would run, and why, and run nothing.

    Args:
        definition: as in `dag`.
        output_dir: as in `dag`.
        parameters: as in `dag`.
        force: as in `dag`.

    Returns:
        The nodes: "waiting" if they would be run, else "up to date".

    Raises:
        InputError: as in `dag`.
    """
    return _decide(_look(definition, output_dir, parameters, force)).shown


@dataclass(frozen=True)
class _Plan:
    """A DAG that was looked at, and then what of it is to be run."""

    dag: Dag
    ready: tuple[Ready, ...]
    force: tuple[str, ...]
    output_dir: Path
    decisions: tuple[Decision, ...] = ()

    @property
    def state(self) -> Path:
        return self.output_dir / DAGS / self.dag.name

    @property
    def memory(self) -> Memory:
        return Memory(self.state / "nodes")

    @property
    def shown(self) -> DagRun:
        return DagRun(self.dag, tuple(self._node(each) for each in self.decisions))

    @property
    def key(self) -> str:
        """The same for the same DAG, whatever of it has run."""
        prints = [each.fingerprint.to_json() for each in self.decisions]
        return hashlib.sha256(repr((self.dag, prints, self.force)).encode()).hexdigest()

    def _node(self, decision: Decision) -> NodeRun:
        last = self.memory.of(decision.node)
        status: Standing = "waiting" if decision.reasons else "up to date"
        return NodeRun(decision.node, status, decision.reasons, run=last.run if last else None)


def _look(
    definition: Definition,
    output_dir: str | os.PathLike[str],
    parameters: Mapping[str, Any] | None,
    force: Collection[str],
) -> _Plan:
    read = definition if isinstance(definition, Dag) else read_dag(definition)
    whole = replace(read.given(parameters or {}), folder=str(Path(read.folder).absolute()))
    for name in force:
        whole[name]
    return _Plan(whole, check_dag(whole), tuple(sorted(force)), Path(output_dir).absolute())


def _decide(plan: _Plan) -> _Plan:
    return replace(plan, decisions=decide(plan.dag, plan.ready, plan.memory, plan.force))


def _begin(plan: _Plan, tries: int) -> Path | None:
    """Lay out what is to be run; last what tells that it is whole. None if there is nothing to run."""
    running = [each for each in plan.ready if plan.shown[each.node.name].reasons]
    if not running:
        return None
    folder = name_folder(plan.state, plan.dag.name, datetime.now(UTC))
    places = {each.node.name: place for place, each in enumerate(running)}
    decisions = {each.node: each for each in plan.decisions}
    orders = []
    for each in running:
        copy = folder / each.node.name / Path(each.node.notebook).name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(plan.dag.place_of(each.node), copy)
        order = order_node(
            each,
            copy,
            decisions[each.node.name],
            memory=plan.memory,
            output_dir=plan.output_dir,
            directory=Path(plan.dag.folder),
        )
        needs = tuple(places[name] for name in each.node.needs if name in places)
        orders.append(replace(order, after=needs))
    with Queue.create(folder / _QUEUE, orders, tries=tries):
        reasons = {each.node: each.reasons for each in plan.decisions}
        facts = json.dumps({"key": plan.key, "reasons": reasons}, indent=2)
    aside = folder / f".{_PLAN}"
    aside.write_text(facts + "\n", encoding="utf-8")
    aside.replace(folder / _PLAN)
    return folder


def _unfinished(state: Path) -> Path | None:
    """What was begun last, if it has not ended; what its dead workers had done is on record then."""
    begun = sorted(path.parent for path in state.glob(f"*/{_PLAN}"))
    if not begun:
        return None
    with Queue(begun[-1] / _QUEUE) as queue:
        rescue(queue)
        ended = all(state in ("succeeded", "failed", "skipped") for state, _ in queue.states().values())
    return None if ended else begun[-1]


def _is_of(folder: Path, plan: _Plan) -> bool:
    """Whether what was begun is what is asked for; else it is given up, if nobody is at it any more."""
    if _facts(folder)["key"] == plan.key:
        return True
    with Queue(folder / _QUEUE) as queue:
        for claim in queue.running():
            raise InputError(
                f"Of an earlier run of this DAG, {claim.arguments['node']!r} is going on still, in process "
                f"{claim.worker['pid']} on {claim.worker['host']}, and the DAG has changed since.",
                do="Wait for it, or end that process.",
            )
    return False


def _stand(folder: Path, plan: _Plan) -> DagRun:
    reasons = _facts(folder)["reasons"]
    planned = (
        NodeRun(node.name, "up to date", tuple(reasons[node.name]), run=node.run) for node in plan.shown.nodes
    )
    with Queue(folder / _QUEUE) as queue:
        return DagRun(plan.dag, as_they_stand(planned, queue.jobs()), folder)


def _facts(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    return facts
