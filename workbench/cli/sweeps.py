"""The subcommand about many runs of one notebook: sweep."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.jobs import heed_signals, table_of
from workbench.cli.progress import shown
from workbench.errors import InputError, RunError

if TYPE_CHECKING:
    from workbench.jobs.queues.runner import Watcher
    from workbench.jobs.sweeps.results import Sweep


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    sweep = commands.add_parser("sweep", help="run a notebook many times, with other parameters each time")
    sweep.add_argument("notebook", metavar="NOTEBOOK", type=Path, nargs="?")
    sweep.add_argument(
        *("-g", "--grid"),
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUES"),
        help="values with commas between them; several -g make all combinations",
    )
    sweep.add_argument("--table", type=Path, metavar="CSV", help="instead of -g: one run per row")
    sweep.add_argument("-p", "--parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    sweep.add_argument("--best", metavar="METRIC", help="rank by it; --best=-METRIC if less is better")
    sweep.add_argument("-j", "--jobs", type=int, metavar="N", help="at once at most; by default one per core")
    sweep.add_argument("--tries", type=int, default=3, metavar="N", help="where a kernel or worker is killed")
    sweep.add_argument("--timeout", type=float, metavar="SECONDS", help="that one cell may take")
    sweep.add_argument("--run-timeout", type=float, metavar="SECONDS", help="that one run may take")
    sweep.add_argument("--memory", metavar="SIZE", help="that a run's kernel may hold: 2GB, 512MiB")
    sweep.add_argument("-k", "--kernel", metavar="NAME", help="by default the one that the notebook names")
    sweep.add_argument("--resume", type=Path, metavar="SWEEP", help="go on with the sweep in this folder")
    sweep.add_argument("--output-dir", default="runs", metavar="FOLDER", help="where runs are kept")
    sweep.set_defaults(command=_sweep)


def _sweep(options: argparse.Namespace) -> None:
    heed_signals()
    with shown() as watcher:
        done = _resume(options, watcher) if options.resume else _begin(options, watcher)
    print(table_of(done.table()))
    print(f"sweep     {done.folder}")
    if done.metric:
        print(f"best      {done.best.run if done.best else 'no run states a number in metrics.json'}")
    if failed := sum(trial.status == "failed" for trial in done.trials):
        raise RunError(f"{failed} of {len(done.trials)} runs failed.")


def _resume(options: argparse.Namespace, watcher: Watcher) -> Sweep:
    from workbench.jobs.sweeps.sweeping import resume_sweep

    if options.notebook or options.grid or options.table or options.parameters:
        raise InputError("A sweep is resumed with what it was begun with.", do="Give --resume SWEEP alone.")
    return resume_sweep(options.resume, best=options.best, at_once=options.jobs, watcher=watcher)


def _begin(options: argparse.Namespace, watcher: Watcher) -> Sweep:
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook
    from workbench.jobs.parameters.declaration import read_values
    from workbench.jobs.sweeps.sweeping import Limits, sweep

    if options.notebook is None or bool(options.grid) == bool(options.table):
        raise InputError(
            "A sweep wants a notebook, and either -g or --table.",
            do="Such as: workbench sweep train.ipynb -g depth 3,5,8 --best auc",
        )
    declared = declared_parameters(read_notebook(options.notebook))
    return sweep(
        options.notebook,
        [read_values(declared, row) for row in _rows(options)],
        output_dir=options.output_dir,
        parameters=read_values(declared, dict(options.parameters)),
        best=options.best,
        kernel_name=options.kernel,
        limits=Limits(options.jobs, options.tries, options.timeout, options.run_timeout, options.memory),
        watcher=watcher,
    )


def _rows(options: argparse.Namespace) -> list[dict[str, str]]:
    from workbench.jobs.sweeps.plan import combine, read_table, split_values

    if options.table:
        return read_table(options.table)
    return combine({name: split_values(values) for name, values in options.grid})
