"""A DAG's nodes with how each stands and why: as a value, as a tree of text, as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.jobs.dags.dag import Dag
from workbench.jobs.dags.picture import draw
from workbench.jobs.queues.queue import Job

Standing = Literal["up to date", "waiting", "running", "interrupted", "succeeded", "failed", "skipped"]


@dataclass(frozen=True)
class NodeRun:
    """A node, and what came of it.

    Args:
        name: the node's.
        status: "up to date", it need not run; "waiting"; "running"; "interrupted"; "succeeded"; "failed";
            "skipped", as one that it needs failed.
        reasons: why it runs; none if it is up to date.
        seconds: its last attempt's; None if it has not ended, or did not run.
        error: what went wrong, or why it was skipped.
        run: the folder of its last run; None where there is none.
    """

    name: str
    status: Standing
    reasons: tuple[str, ...] = ()
    seconds: float | None = None
    error: str | None = None
    run: Path | None = None

    @property
    def headline(self) -> str:
        """How it stands, in a few words."""
        seconds = "" if self.seconds is None else f" in {self.seconds:.1f} s"
        return ("to run" if self.status == "waiting" else self.status) + seconds

    @property
    def why(self) -> str:
        """What went wrong, or else why it runs."""
        return self.error or "; ".join(self.reasons)

    def __str__(self) -> str:
        first = self.why.split("\n")[0]
        return f"{self.headline}: {first}" if first else self.headline


@dataclass(frozen=True)
class DagRun:
    """How the nodes of a DAG stand.

    Args:
        dag: the DAG.
        nodes: each behind those that it needs.
        folder: of what ran; None if nothing had to, or it was only planned.
    """

    dag: Dag
    nodes: tuple[NodeRun, ...]
    folder: Path | None = None

    def __getitem__(self, name: str) -> NodeRun:
        self.dag[name]
        return next(node for node in self.nodes if node.name == name)

    @property
    def failed(self) -> tuple[NodeRun, ...]:
        """The nodes that failed, or were skipped for it."""
        return tuple(node for node in self.nodes if node.status in ("failed", "skipped"))

    def tree(self) -> str:
        """The nodes as text, each once, under the last of those that it needs."""
        depth = {node.name: place for place, node in enumerate(self.nodes)}
        under: dict[str | None, list[str]] = {}
        for node in self.nodes:
            needs = sorted(self.dag[node.name].needs, key=lambda name: depth[name])
            under.setdefault(needs[-1] if needs else None, []).append(node.name)
        rows = list(_branches(under, None, ""))
        width = max((len(branch) + len(name) for branch, name in rows), default=0)
        return "\n".join(
            f"{(branch + name).ljust(width)}  {self._line(name)}".rstrip() for branch, name in rows
        )

    def svg(self) -> str:
        """The picture, as SVG that needs nothing else."""
        return draw(
            {node.name: self.dag[node.name].needs for node in self.nodes},
            {node.name: (node.status, node.headline, node.why) for node in self.nodes},
        )

    def _repr_html_(self) -> str:
        return f'<div style="overflow-x:auto">{self.svg()}</div>'

    def _line(self, name: str) -> str:
        others = self.dag[name].needs
        beside = f"  (after {', '.join(others)})" if len(others) > 1 else ""
        return f"{self[name]}{beside}"


def as_they_stand(planned: Iterable[NodeRun], jobs: Iterable[Job]) -> tuple[NodeRun, ...]:
    """The nodes as planned, with what a queue says of those that run."""
    by_name = {job.name: job for job in jobs}
    return tuple(_standing(node, by_name.get(node.name)) for node in planned)


def _standing(node: NodeRun, job: Job | None) -> NodeRun:
    if job is None:
        return node
    last = job.attempts[-1] if job.attempts else None
    seconds = round(last.ended - last.began, 3) if last and last.ended else None
    run = Path(job.result["run"]) if job.result else node.run
    return NodeRun(node.name, job.state, node.reasons, seconds, job.error, run)


def _branches(
    under: Mapping[str | None, list[str]], parent: str | None, before: str
) -> Iterator[tuple[str, str]]:
    children = under.get(parent, [])
    for child in children:
        last = child == children[-1]
        top = parent is None
        yield ("" if top else before + ("└─ " if last else "├─ ")), child
        yield from _branches(under, child, "" if top else before + ("   " if last else "│  "))
