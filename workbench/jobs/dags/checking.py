"""Looks before anything runs whether every notebook of a DAG can be run with what it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from workbench.errors import InputError
from workbench.jobs.dags.dag import Dag, Node
from workbench.jobs.dags.modules import parse_cell
from workbench.jobs.dags.references import Reference, references_in
from workbench.jobs.notebooks.notebook import kernel_of, parameters_cell, read_notebook, take_parameters
from workbench.jobs.parameters.ranges import name_of
from workbench.jobs.parameters.secrets import require_secrets
from workbench.jobs.running.kernel import find_kernel


@dataclass(frozen=True)
class Ready:
    """A node whose notebook was looked at.

    Args:
        node: the node.
        content: the notebook.
        parameters: as the notebook declares them, with references as they are.
        kernel: the one that it will run on.
    """

    node: Node
    content: Mapping[str, Any]
    parameters: Mapping[str, Any]
    kernel: AsyncKernelManager


def check_dag(dag: Dag) -> tuple[Ready, ...]:
    """Look at all notebooks.

    Returns:
        The nodes, each behind those that it needs.

    Raises:
        InputError: no such notebook, kernel, parameter or artifact, an ill-typed value, or a secret that is
            not set; says of which node.
    """
    ready = {node.name: _look(dag, node) for node in dag.in_order}
    for each in ready.values():
        for reference in references_in(each.node.parameters):
            _expect(reference, ready[reference.node].content, each.node)
    return tuple(ready.values())


def code_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The notebook's code, cell by cell."""
    return tuple("".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code")


def _look(dag: Dag, node: Node) -> Ready:
    try:
        content = read_notebook(dag.place_of(node))
        values = take_parameters(content, node.parameters)
        require_secrets(parameters_cell(content))
        return Ready(node, content, values, find_kernel(node.kernel or kernel_of(content)))
    except InputError as error:
        raise InputError(f"Node {node.name!r}: {error}") from error


def _expect(reference: Reference, content: Mapping[str, Any], wanted_by: Node) -> None:
    """Refuse an artifact that a notebook does not make, as far as its code alone can tell."""
    made = list(_artifacts(content))
    known = [name for name in made if name is not None]
    path = reference.path
    if not path or not made or None in made:
        return  # it makes them elsewhere, or by names that only running tells
    if not any(f"{path}/".startswith(f"{name}/") or name.startswith(f"{path}/") for name in known):
        raise InputError(
            f"Node {wanted_by.name!r} wants an artifact {path!r} of {reference.node!r}, which makes none.",
            known=known,
            given=path,
        )


def _artifacts(content: Mapping[str, Any]) -> Iterator[str | None]:
    """The names of the artifacts in a notebook's code; None for one that is not written out."""
    for source in code_of(content):
        tree = parse_cell(source)
        if tree is None:
            yield None
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) == "artifact":
                first = node.args[0] if node.args else None
                yield str(first.value) if isinstance(first, ast.Constant) else None
