"""The notebook file of a job: read, given its parameters, and written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.jobs.notebooks.slow_parser import put_off_parser
from workbench.jobs.notebooks.stamps import clear_stamps, mark_cell
from workbench.jobs.parameters.declaration import Parameter, check_values, read_parameters
from workbench.jobs.parameters.models import assign_models
from workbench.jobs.parameters.secrets import secrets_in
from workbench.jobs.records.ledger import write_aside
from workbench.jobs.records.mask import Mask

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ARGUMENTS = ("output_dir", "timeout", "run_timeout", "memory", "kernel_name", "progress")


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as plain JSON, which takes milliseconds where nbformat takes a second.

    Raises:
        InputError: no such file, or not a notebook of format 4.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"No notebook at {str(path)!r}.") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r} is not a notebook: {error}.") from error
    if not isinstance(content, dict) or content.get("nbformat") != 4:
        raise InputError(f"{str(path)!r} is not a notebook of format 4.", do="Save it anew in JupyterLab.")
    return content


def declared_parameters(content: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """Read what the first cell tagged `parameters` declares.

    Raises:
        InputError: a parameter is named as an argument of `run_notebook`, so it could not be given.
    """
    declared = read_parameters(parameters_cell(content))
    for parameter in declared:
        if parameter.name in _ARGUMENTS:
            raise InputError(f"run_notebook has an argument {parameter.name!r}: rename the parameter.")
    return declared


def parameters_cell(content: Mapping[str, Any]) -> str:
    """The code of the first cell tagged `parameters`; none where no cell is."""
    tagged = (cell for cell in content["cells"] if "parameters" in cell.get("metadata", {}).get("tags", ()))
    return "".join(next(tagged, {"source": ""})["source"])


def take_parameters(content: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Take given values as what a notebook declares.

    Raises:
        InputError: an unknown name, an ill-typed value, or one that holds a secret of the notebook's.
    """
    refuse_secrets(content, given)
    return check_values(declared_parameters(content), given)


def refuse_secrets(content: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Look whether values hold a secret that the notebook names: they are shown wherever a run is.

    Raises:
        InputError: one does; the value is not repeated.
    """
    mask = secrets_of(content)
    for name, value in given.items():
        text = str(value)
        if (hidden := mask.hide(text)) != text:
            raise InputError(
                f"Parameter {name!r} was given {hidden}, and what is given is shown.",
                do="Let the notebook read a secret by itself, with Secret(…).reveal().",
            )


def secrets_of(content: Mapping[str, Any]) -> Mask:
    """The values of the secrets that a notebook's code names."""
    return secrets_in("".join(cell["source"]) for cell in content["cells"])


def kernel_of(content: Mapping[str, Any]) -> str:
    """The kernel that the notebook was written with."""
    return str(content.get("metadata", {}).get("kernelspec", {}).get("name", "python3"))


def prepare_notebook(path: Path, parameters: Mapping[str, Any], kernel_name: str) -> NotebookNode:
    """Read a notebook to be run, without what an earlier run left, and with papermill's injected cell."""
    put_off_parser()
    import nbformat

    notebook: NotebookNode = nbformat.v4.upgrade(nbformat.read(path, as_version=4))
    clear_stamps(notebook)
    if parameters:
        notebook = _inject(notebook, dict(parameters), kernel_name)
    return notebook


def _inject(notebook: NotebookNode, parameters: dict[str, Any], kernel_name: str) -> NotebookNode:
    from papermill.parameterize import parameterize_notebook

    notebook.metadata.setdefault("papermill", {})
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])  # papermill looks for its own among them
    models, plain = assign_models(parameters_cell(notebook), parameters)
    injected: NotebookNode = parameterize_notebook(
        notebook, plain, kernel_name=kernel_name, language="python"
    )
    injected.metadata.papermill["parameters"] = parameters
    for cell in injected.cells:
        if "injected-parameters" in cell.metadata.tags:
            cell.source += models
            mark_cell(cell, "never run")
    return injected


def conceal(notebook: NotebookNode, mask: Mask) -> NotebookNode:
    """The notebook without the values that must not be shown, also where they were printed in pieces."""
    from nbformat import from_dict

    if not mask:
        return notebook
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    concealed: NotebookNode = from_dict(mask.hide_in(notebook))
    return concealed


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs in which what was printed in one go is one."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.get("name") == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def write_notebook(
    notebook: NotebookNode, path: Path, *, make_room: Callable[[], object] | None = None
) -> None:
    """Write a notebook to its file, whole or not at all.

    Args:
        notebook: what to write.
        path: the file.
        make_room: called where the disk is full, before a second attempt.
    """
    import nbformat

    write_aside(path, nbformat.writes(notebook) + "\n", make_room=make_room)
