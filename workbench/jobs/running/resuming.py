"""Starts a run again that did not come to its end."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook
from workbench.jobs.parameters.kinds import bare
from workbench.jobs.records.journal import Progress
from workbench.jobs.records.runs import Run, find_run
from workbench.jobs.running.bounds import bounds_in
from workbench.jobs.running.facts import digest_of
from workbench.jobs.running.job import noting, run_notebook


def resume_run(
    run: Run | str | os.PathLike[str],
    /,
    output_dir: str | os.PathLike[str] = "runs",
    *,
    progress: Progress | None = None,
) -> Run:
    """Run a notebook again from the top, as a run did that was killed, stopped or failed.

    Nothing is remembered but what the notebook marks as `cached`: those calls answer at once if all that they
    depend on is the same, so what was done is not done again, and nothing is stale. The notebook is the file
    as it is now; if it was changed since, that is told. The new run names the one it resumes.

    Args:
        run: a run, its folder or its id. One that succeeded is run again, too.
        output_dir: where runs are kept.
        progress: told one line per cell, as it starts, and first what is to be known about the resumed run.

    Raises:
        InputError: no such run, one that goes on, or one whose notebook or working directory is gone.
        RunError: as `run_notebook` does.
    """
    earlier = run if isinstance(run, Run) else find_run(os.fspath(run), output_dir)
    notebook, home = Path(earlier.facts["notebook"]), Path(output_dir).absolute()
    place = Path(earlier.facts.get("directory", Path.cwd()))
    _require(earlier, notebook, place)
    is_changed = earlier.facts.get("digest") not in (None, digest_of(notebook))
    if progress:
        changed = "; its notebook was changed since" if is_changed else ""
        progress(f"resumes run {earlier.id}, which is {earlier.status}{changed}")
    how = {**bounds_in(earlier.facts), "kernel_name": earlier.facts.get("kernel")}
    with (
        chdir(place),
        noting(resumes={"id": earlier.id, "folder": str(earlier.folder), "changed": is_changed}),
    ):
        return run_notebook(notebook, home, progress=progress, **how, **_parameters(earlier, notebook))


def _require(earlier: Run, notebook: Path, place: Path) -> None:
    if earlier.status == "running":
        raise InputError(
            f"Run {earlier.id} goes on, in process {earlier.facts['pid']}.", do="Let it, or stop it."
        )
    for needed, what in ((notebook, "notebook"), (place, "working directory")):
        if not needed.exists():
            raise InputError(f"The {what} of run {earlier.id} is gone: {needed}.", do="Put it back.")


def _parameters(earlier: Run, notebook: Path) -> dict[str, Any]:
    """The values that were given, as they were before `run.json` wrote tuples as lists."""
    kinds = {each.name: bare(each.kind) for each in declared_parameters(read_notebook(notebook))}
    return {
        name: tuple(value) if kinds.get(name) is tuple else value
        for name, value in earlier.parameters.items()
    }
