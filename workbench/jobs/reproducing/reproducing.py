"""Runs a run again, as it was, and tells whether it comes out the same."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.errors import InputError, RunError, RunInterrupted
from workbench.jobs.caching.cached import switched_off
from workbench.jobs.comparing.changes import changes_between
from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook
from workbench.jobs.parameters.kinds import bare
from workbench.jobs.records.code import describe_code
from workbench.jobs.records.folder import NOTEBOOK, read_facts, write_facts
from workbench.jobs.records.journal import Progress
from workbench.jobs.records.runs import Run, load_run
from workbench.jobs.reproducing.causes import Suspicion, ThirdRun, find_causes
from workbench.jobs.reproducing.cells import code_cells, match_cells, source_of, sources_in
from workbench.jobs.reproducing.files import match_artifacts
from workbench.jobs.reproducing.matching import Ruler
from workbench.jobs.reproducing.noise import Noise
from workbench.jobs.reproducing.randomness import find_draws
from workbench.jobs.reproducing.reproduction import Reproduction
from workbench.jobs.running.recovery import recover_run


def reproduce(
    run: Run | str | os.PathLike[str],
    /,
    output_dir: str | os.PathLike[str] = "runs",
    *,
    rtol: float = 1e-6,
    third_run: bool | None = None,
    progress: Progress | None = None,
) -> Reproduction:
    """Run a run again, as it was, and compare what comes out: outputs of cells and artifacts, one by one.

    The very notebook of then runs, with its parameters, kernel and working directory, as a new run that
    names the one it reproduces; `cached` calls are done again. Text, tables, JSON and plotly figures are
    compared with their numbers as numbers, pictures by their pixels; times, durations, addresses, temporary
    names and the runs' own folders do not count. Where it comes out otherwise, what the two runs do not have
    in common is looked through for a cause, and if that leaves doubt it is run a third time: what differs
    from itself is random.

    Args:
        run: a run, its folder or its id.
        output_dir: where runs are kept.
        rtol: the relative difference that numbers with a fraction may have.
        third_run: whether to run once more after a difference; by default where the cause is in doubt.
        progress: told one line per cell, as it starts.

    Raises:
        InputError: no such run, one that left no notebook, or one whose working directory or kernel is gone.
        RunInterrupted: somebody stopped it.
    """
    original = recover_run(run, output_dir)
    if not (original.folder / NOTEBOOK).exists():
        raise InputError(f"Run {original.id} is {original.status} and left no notebook to run again.")
    home = Path(output_dir).absolute()
    again = _run_again(original, home, progress)
    found = _compare(original, again, rtol)
    if found.reproduces:
        return found
    suspicion = _suspect(found)
    if not (suspicion.in_doubt if third_run is None else third_run):
        return replace(found, causes=find_causes(suspicion, None))
    third = _compare(again, _run_again(original, home, progress), rtol)
    return replace(found, causes=find_causes(suspicion, _told_by(third, found)))


def _run_again(original: Run, output_dir: Path, progress: Progress | None) -> Run:
    from workbench.jobs.reports.report import render_report
    from workbench.jobs.running.bounds import bounds_in
    from workbench.jobs.running.job import run_notebook

    place = _directory(original)
    with TemporaryDirectory() as folder, chdir(place), switched_off():
        notebook = shutil.copyfile(original.folder / NOTEBOOK, Path(folder, f"{original.name}.ipynb"))
        values = _parameters(original, notebook)
        how = {**bounds_in(original.facts), "kernel_name": original.facts.get("kernel")}
        try:
            again = run_notebook(notebook, output_dir, progress=progress, **how, **values).folder
        except RunError as error:
            if error.folder is None or isinstance(error, RunInterrupted):
                raise
            again = Path(error.folder)
    source = original.facts["notebook"]
    code = describe_code(Path(source).parent)
    write_facts(again, {**read_facts(again), "notebook": source, "git": code, "reproduces": original.id})
    render_report(again)
    return load_run(again)


def _directory(original: Run) -> Path:
    place = Path(original.facts.get("directory", Path.cwd()))
    if place.is_dir():
        return place
    raise InputError(
        f"Run {original.id} ran in {str(place)!r}, which is gone.", do="Make it again, with its files."
    )


def _parameters(original: Run, notebook: Path) -> dict[str, Any]:
    """The values that were given, as they were before `run.json` wrote them as JSON."""
    kinds = {each.name: bare(each.kind) for each in declared_parameters(read_notebook(notebook))}
    return {
        name: tuple(value) if kinds.get(name) is tuple else value
        for name, value in original.parameters.items()
    }


def _compare(original: Run, again: Run, rtol: float) -> Reproduction:
    ruler = Ruler(Noise.of(original), Noise.of(again), rtol)
    return Reproduction(
        original,
        again,
        match_cells(original, again, ruler),
        match_artifacts(original, again, ruler),
        remarks=tuple(_remarks(original)),
    )


def _told_by(third: Reproduction, found: Reproduction) -> ThirdRun:
    once_more, first = third.first_divergence, found.first_divergence
    chance = once_more and first and once_more.cell <= first.cell
    return ThirdRun(once_more.place if once_more and chance else None)


def _suspect(found: Reproduction) -> Suspicion:
    code = [source_of(cell) for cell in code_cells(found.original)]
    first = found.first_divergence
    draws = find_draws(code, first.cell if first else len(code))
    return Suspicion(changes_between(found.original, found.run), draws, code)


def _remarks(original: Run) -> Iterator[str]:
    facts, source = original.facts, Path(original.facts["notebook"])
    if not source.exists():
        yield f"{source} is gone; what ran again is the run's own copy."
    elif sources_in(read_notebook(source)) != sources_in(read_notebook(original.folder / NOTEBOOK)):
        yield f"{source} is another notebook by now; what ran again is the run's own copy, as it was then."
    if "directory" not in facts:
        yield f"The run does not say in which folder it ran; it ran again in {Path.cwd()}."
    if facts.get("host") != platform.node():
        yield f"It ran on {facts.get('host')} then."
