"""Finishes the record of a run whose own process was killed: what its notebook showed is not lost."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.jobs.notebooks.notebook import conceal, prepare_notebook, secrets_of, write_notebook
from workbench.jobs.notebooks.slow_parser import put_off_parser
from workbench.jobs.notebooks.stamps import mark_cell, stamp_notebook
from workbench.jobs.records.folder import NOTEBOOK, UNFINISHED, clear_up, read_facts, read_lines, write_facts
from workbench.jobs.records.mask import Mask
from workbench.jobs.records.runs import Run, find_run, load_run
from workbench.jobs.records.traces import with_traces
from workbench.jobs.running.facts import digest_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LOST = "lost"


def recover_run(run: Run | str | os.PathLike[str], /, output_dir: str | os.PathLike[str] = "runs") -> Run:
    """Complete the folder of a lost run: its notebook, with all that it showed, and `run.json`.

    Args:
        run: a run, its folder or its id; one that goes on, or is whole, is left as it is.
        output_dir: where runs are kept.

    Returns:
        The run as it is now. `render_report` makes its page.
    """
    found = run if isinstance(run, Run) else find_run(os.fspath(run), output_dir)
    if found.status == "running" or (found.facts["status"] != "running" and not _has_notes(found.folder)):
        return found
    put_off_parser()
    mask = Mask()
    if not (found.folder / NOTEBOOK).exists():
        mask = _write_what_there_is(found)
    ending = _stamp_of(found.folder / NOTEBOOK) or {"status": _LOST, "error": _gone("before its first cell")}
    clear_up(found.folder, mask)
    write_facts(found.folder, {**with_traces(read_facts(found.folder), found.folder), **ending})
    return load_run(found.folder)


def _has_notes(folder: Path) -> bool:
    return (folder / UNFINISHED).exists()


def _write_what_there_is(run: Run) -> Mask:
    """Write the notebook from the notes that were taken, and answer what must not be shown in it."""
    first, *notes = read_lines(run.folder / UNFINISHED) or [{}]
    notebook = _as_it_began(run, first)
    if notebook is None:
        return Mask()
    mask = secrets_of(notebook)
    place = _replay(notebook, notes)
    stamp_notebook(notebook, run.status, run.error or _gone(place))
    write_notebook(conceal(notebook, mask), run.folder / NOTEBOOK)
    return mask


def _as_it_began(run: Run, note: Mapping[str, Any]) -> NotebookNode | None:
    """The notebook that was about to run: as noted, or where it did not come to that, as it was given."""
    from nbformat import from_dict

    if "notebook" in note:
        noted: NotebookNode = from_dict(note["notebook"])
        return noted
    source = Path(run.facts["notebook"])
    if not source.exists() or digest_of(source) != run.facts.get("digest"):
        return None
    return prepare_notebook(source, run.parameters, run.facts["kernel"])


def _replay(notebook: NotebookNode, notes: Iterable[Mapping[str, Any]]) -> str:
    """Fill in what cells showed, as if their kernel said it again, and tell where that ends."""
    from nbclient import NotebookClient

    client, place = NotebookClient(notebook), "before its first cell"
    client.clear_before_next_output = False
    for note in notes:
        cell = notebook.cells[note["at"]]
        if "began" in note:
            mark_cell(cell, "running")
            place = f"in {note['began']}"
        elif "done" in note:
            mark_cell(cell, "done" if note["done"] else "running")
            place = f"after cell {note['cell']}" if note["done"] else place
        else:
            client.process_message({**note, "header": note, "parent_header": {}}, cell, note["at"])
    return place


def _gone(place: str) -> str:
    return f"The process that ran it went away without a word, {place}."


def _stamp_of(notebook: Path) -> dict[str, Any]:
    """How a run ended, by what its notebook says: that is written before the rest."""
    if not notebook.exists():
        return {}
    import nbformat

    stamp = nbformat.read(notebook, as_version=4).metadata.get("workbench", {})
    return {name: stamp[name] for name in ("status", "error") if name in stamp}
