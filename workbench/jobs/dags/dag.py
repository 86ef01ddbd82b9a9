"""A DAG of notebooks as a value: its nodes, what each needs, and in which order that can be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Self

from workbench.errors import InputError
from workbench.jobs.dags.picture import draw
from workbench.jobs.dags.references import references_in
from workbench.jobs.running.bounds import Bounds, read_size

_NAME = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True)
class Node:
    """One notebook of a DAG.

    Args:
        name: what the others call it: letters, digits, "_" and "-".
        notebook: its path, within the DAG's folder.
        after: the names of nodes that must succeed first. Those whose artifacts are among the parameters
            need not be named.
        parameters: values for the notebook's parameters. A text `{clean}/clean.parquet` becomes the path of
            the artifact `clean.parquet` of node `clean`, and `{clean}/` the folder of its artifacts.
        kernel: an installed Jupyter kernel; by default the one that the notebook names.
        timeout: seconds that one cell may take; None sets no limit.
        run_timeout: seconds that the whole notebook may take.
        memory: bytes that its kernel may hold with its children, or text such as "2 GB".

    Raises:
        InputError: the name or a limit cannot be.
    """

    name: str
    notebook: str
    after: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    kernel: str | None = None
    timeout: float | None = None
    run_timeout: float | None = None
    memory: float | str | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(f"A node's name is of letters, digits, '_' and '-', not {self.name!r}.")
        self.bounds  # noqa: B018  # raises what is wrong with them

    @property
    def bounds(self) -> Bounds:
        """How far its run may go."""
        return Bounds(self.timeout, self.run_timeout, read_size(self.memory))

    @property
    def needs(self) -> tuple[str, ...]:
        """The nodes that must succeed first, named in `after` or by their artifacts."""
        referred = (reference.node for reference in references_in(self.parameters))
        return tuple(dict.fromkeys([*self.after, *referred]))


@dataclass(frozen=True)
class Dag:
    """Notebooks, and which of them need which others.

    Args:
        nodes: in any order.
        name: tells what is remembered of its runs from that of others.
        folder: where the notebooks' paths start, and where they are run.

    Raises:
        InputError: no node, a name twice, a node that is not there, or nodes that wait for each other.

    >>> train = Node("train", "train.ipynb", parameters={"data": "{clean}/clean.parquet"})
    >>> flow = Dag((train, Node("clean", "clean.ipynb")))
    >>> [node.name for node in flow.in_order]
    ['clean', 'train']
    """

    nodes: tuple[Node, ...]
    name: str = "dag"
    folder: str = "."

    def __post_init__(self) -> None:
        names = [node.name for node in self.nodes]
        if not names:
            raise InputError("There is no node in this DAG.")
        if twice := [name for name in names if names.count(name) > 1]:
            raise InputError(f"Two nodes are named {twice[0]!r}.")
        for node in self.nodes:
            for needed in node.needs:
                if needed not in names:
                    raise InputError(f"Node {node.name!r} needs {needed!r}.", known=names, given=needed)
        try:
            TopologicalSorter({node.name: node.needs for node in self.nodes}).prepare()
        except CycleError as error:
            circle = " → ".join(error.args[1])
            raise InputError(f"Nodes that wait for each other: {circle}.") from None

    def __getitem__(self, name: str) -> Node:
        if name not in self._by_name:
            raise InputError(f"No node {name!r}.", known=self._by_name, given=name)
        return self._by_name[name]

    @property
    def in_order(self) -> tuple[Node, ...]:
        """The nodes, each behind those that it needs."""
        sorter = TopologicalSorter({node.name: node.needs for node in self.nodes})
        return tuple(self[name] for name in sorter.static_order())

    def behind(self, names: Iterable[str]) -> set[str]:
        """The names of the nodes that need some of these, themselves or through others."""
        found = set(names)
        before = set(found)
        for node in self.in_order:
            if found & set(node.needs):
                found.add(node.name)
        return found - before

    def given(self, parameters: Mapping[str, Any]) -> Self:
        """The same DAG with other values for some parameters.

        Args:
            parameters: values by `node.parameter`.

        Raises:
            InputError: a name without a dot, or of no node.

        >>> flow = Dag((Node("train", "train.ipynb", parameters={"rows": 10}),))
        >>> flow.given({"train.rows": 20})["train"].parameters
        {'rows': 20}
        """
        changed = dict(self._by_name)
        for path, value in parameters.items():
            name, dot, parameter = path.partition(".")
            if not dot:
                raise InputError(f"Parameter {path!r} is of which node?", do="Write NODE.PARAMETER.")
            self[name]
            old = changed[name]
            changed[name] = replace(old, parameters={**old.parameters, parameter: value})
        return replace(self, nodes=tuple(changed.values()))

    def place_of(self, node: Node) -> Path:
        """Where a node's notebook is."""
        return Path(self.folder).absolute() / node.notebook

    def _repr_html_(self) -> str:
        nodes = self.in_order
        picture = draw(
            {node.name: node.needs for node in nodes},
            {node.name: ("waiting", node.notebook, "") for node in nodes},
        )
        return f'<div style="overflow-x:auto">{picture}</div>'

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}
