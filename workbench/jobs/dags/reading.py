"""A DAG from a file: YAML, or Python that makes the same value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.dags.dag import Dag, Node
from workbench.jobs.dags.definitions import named, only, read_python, read_yaml


def read_dag(path: str | os.PathLike[str]) -> Dag:
    """Read a DAG of notebooks.

    In YAML:

        nodes:
          clean: {notebook: clean.ipynb}
          train:
            notebook: train.ipynb
            parameters: {rows: 1000, data: "{clean}/clean.parquet"}
          report: {notebook: report.ipynb, after: [train]}

    `after` names nodes that must succeed first; `{clean}/clean.parquet` is an artifact of node `clean`, which
    must succeed as well. A node may also have a `kernel`, a `timeout` (seconds for a cell), a `run_timeout`
    (for all of it) and a `memory` ("2 GB"), the file a `name`. A Python file makes one `Dag`.

    Args:
        path: the file; the notebooks' paths start in its folder, and they are run there.

    Raises:
        InputError: no such file, an unknown name, or nodes that wait for each other.
    """
    file = Path(path).absolute()
    if file.suffix == ".py":
        made = read_python(file, Dag)
        return replace(made, folder=str(file.parent / made.folder), name=_name(made.name, file))
    content = read_yaml(file)
    only(content, ("nodes", "name"), str(path))
    nodes = named(content.get("nodes"), f"'nodes' of {path}")
    listed = tuple(_node(name, facts) for name, facts in nodes.items())
    return Dag(listed, str(content.get("name", file.stem)), str(file.parent))


def _name(name: str, file: Path) -> str:
    return file.stem if name == Dag.name else name


def _node(name: str, content: Any) -> Node:
    facts: Mapping[str, Any] = named(content, f"Node {name!r}")
    only(facts, (each.name for each in fields(Node) if each.name != "name"), f"Node {name!r}")
    if not isinstance(facts.get("notebook"), str):
        raise InputError(f"Node {name!r} has no notebook.", do="Write notebook: and its path.")
    after = facts.get("after", [])
    listed = [after] if isinstance(after, str) else after
    if not isinstance(listed, list):
        raise InputError(f"'after' of node {name!r} is a list of names, not {after!r}.")
    parameters = named(facts.get("parameters", {}), f"'parameters' of node {name!r}")
    kernel = str(facts["kernel"]) if "kernel" in facts else None
    plain = {"after": tuple(map(str, listed)), "parameters": parameters, "kernel": kernel}
    try:
        return Node(name, **{**facts, **plain})
    except InputError as error:
        raise InputError(f"Node {name!r}: {error}") from error
