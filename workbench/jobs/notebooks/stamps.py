"""What an executed notebook says of its run, on top and at the cells: it is the copy that people pass on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nbformat import NotebookNode

Progress = Literal["never run", "running", "done"]

_BANNER = "workbench-status"
_OURS = "workbench"  # our part of the metadata, of the notebook and of each cell
_HERE = "Stopped here"  # a heading, as links to headings work wherever notebooks are shown


def is_banner(cell: NotebookNode) -> bool:
    """Whether a cell is one of those that say how a run ended."""
    return _BANNER in cell.metadata.get("tags", ())


def is_run(cell: NotebookNode) -> bool:
    """Whether a cell is one that runs."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def clear_stamps(notebook: NotebookNode) -> None:
    """Take out what an earlier run left: what it said, and what its cells showed."""
    notebook.cells = [cell for cell in notebook.cells if not is_banner(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if is_run(cell):
                mark_cell(cell, "never run")


def mark_cell(cell: NotebookNode, progress: Progress) -> None:
    """Say in a cell's metadata how far it came."""
    cell.metadata[_OURS] = {"status": progress}


def stamp_notebook(notebook: NotebookNode, status: str, error: str | None) -> None:
    """Write into a notebook how its run ended, where it stopped, and which cells never ran.

    Args:
        notebook: whose cells are marked with how far they came.
        status: of the run.
        error: what went wrong; None where nothing did.
    """
    notebook.metadata[_OURS] = {"status": status, "error": error}
    notebook.metadata.setdefault("papermill", {})["exception"] = status != "succeeded"
    cells = [cell for cell in notebook.cells if is_run(cell)]
    stopped = next((cell for cell in cells if _progress(cell) == "running"), None)
    never = [cell for cell in cells if _progress(cell) == "never run"]
    if never:
        _say_before(notebook, never[0], _below(len(never)))
    if stopped is not None:
        stopped.metadata[_OURS] = {"status": status if error else "done"}
    if error and stopped is not None:
        _say_before(notebook, stopped, f"### {_HERE}\n\n{_place(cells, stopped)}: {status}.")
    if error:
        link = (
            ""
            if stopped is None
            else f" It [stopped at {_place(cells, stopped)}](#{_HERE.replace(' ', '-')})."
        )
        fence = "`" * max(3, 1 + _longest_fence(error))
        _say_before(
            notebook,
            notebook.cells[0] if notebook.cells else None,
            f"**This run did not end well: {status}.**{link}\n\n{fence}text\n{error}\n{fence}",
        )


def _below(many: int) -> str:
    others = {1: "", 2: " and the one below"}.get(many, f" and {many - 1} more below")
    return f"*This cell{others} never ran.*"


def _place(cells: list[NotebookNode], stopped: NotebookNode) -> str:
    number = next(number for number, cell in enumerate(cells, start=1) if cell is stopped)
    return f"cell {number} of {len(cells)}"


def _progress(cell: NotebookNode) -> str:
    return str(cell.metadata.get(_OURS, {}).get("status"))


def _say_before(notebook: NotebookNode, cell: NotebookNode | None, text: str) -> None:
    from nbformat.v4 import new_markdown_cell

    at = next((at for at, each in enumerate(notebook.cells) if each is cell), 0)
    notebook.cells.insert(at, new_markdown_cell(text, metadata={"tags": [_BANNER]}))


def _longest_fence(text: str) -> int:
    """How many backticks stand in a row at most."""
    longest = 0
    while "`" * (longest + 1) in text:
        longest += 1
    return longest
