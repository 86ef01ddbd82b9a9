"""The subcommands about jobs: run, runs, demo."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, RunError

if TYPE_CHECKING:
    from workbench.jobs.records.runs import Run

_DEMO = Path(__file__).parents[2] / "notebooks" / "jobs" / "train_flights.ipynb"
_HEAD = ("id", "status", "started (UTC)", "seconds", "notebook", "parameters")


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    run = commands.add_parser("run", help="run a notebook as a job", add_help=False)
    run.add_argument("-h", "--help", action=_Help, nargs=0, help="after NOTEBOOK, tells its parameters too")
    run.add_argument("notebooks", metavar="NOTEBOOK", type=Path, nargs="*", help="several run side by side")
    run.add_argument("-p", "--parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    run.add_argument("-k", "--kernel", metavar="NAME", help="by default the one that the notebook names")
    run.add_argument("--timeout", type=float, metavar="SECONDS", help="that one cell may take")
    run.add_argument("--run-timeout", type=float, metavar="SECONDS", help="that the whole run may take")
    run.add_argument(
        "--memory", metavar="SIZE", help="that the kernel may hold with its children: 2GB, 512MiB"
    )
    run.add_argument("--resume", metavar="RUN", help="start again what a run did not end; see wb.cached")
    run.set_defaults(command=_run, refuse=run.error)

    runs = commands.add_parser("runs", help="list what was run, the latest first")
    runs.set_defaults(command=_runs)

    demo = commands.add_parser("demo", help="train, prove and export a model of flight delays")
    demo.set_defaults(command=_demo, kernel=None, timeout=None, run_timeout=None, memory=None)

    for command in (run, runs, demo):
        command.add_argument("--output-dir", default="runs", metavar="FOLDER", help="where runs are kept")


def _run(options: argparse.Namespace) -> None:
    if options.resume:
        _resume(options)
    elif len(options.notebooks) > 1:
        _run_many(options)
    elif options.notebooks:
        [notebook] = options.notebooks
        _run_job(notebook, options, _values_for(notebook, options))
    else:
        options.refuse("which notebook? Such as: workbench run train.ipynb -p depth 5")


def _values_for(notebook: Path, options: argparse.Namespace) -> dict[str, Any]:
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook, take_parameters
    from workbench.jobs.parameters.declaration import read_values

    content = read_notebook(notebook)
    return take_parameters(content, read_values(declared_parameters(content), dict(options.parameters)))


def _run_many(options: argparse.Namespace) -> None:
    from workbench.cli.progress import shown
    from workbench.jobs.sweeps.notebooks import run_notebooks
    from workbench.jobs.sweeps.sweeping import Limits

    values, *_ = [_values_for(notebook, options) for notebook in options.notebooks]
    heed_signals()
    how = {"kernel_name": options.kernel, "limits": Limits(**_limits(options))}
    with shown() as watcher:
        runs = run_notebooks(
            options.notebooks, output_dir=options.output_dir, parameters=values, watcher=watcher, **how
        )
    print(table_of([_HEAD, *map(_row, runs)]))
    if failed := sum(run.status != "succeeded" for run in runs):
        raise RunError(f"{failed} of {len(runs)} runs failed.")


def _limits(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("timeout", "run_timeout", "memory")}


def _resume(options: argparse.Namespace) -> None:
    from workbench.jobs.running.resuming import resume_run

    if options.notebooks or options.parameters or options.kernel or any(_limits(options).values()):
        raise InputError("A run is resumed as it was begun.", do="Give --resume RUN alone.")
    _follow(lambda progress: resume_run(options.resume, options.output_dir, progress=progress))


class _Help(argparse.Action):
    """Tells how to run a notebook: the command's options, and behind a notebook its parameters."""

    def __call__(self, parser: argparse.ArgumentParser, options: argparse.Namespace, *_: object) -> None:
        try:
            told = "\n".join(map(_parameters_of, options.notebooks or ()))
        except InputError as error:
            parser.error(str(error))
        print(parser.format_help(), told, sep="\n")
        parser.exit()


def _parameters_of(notebook: Path) -> str:
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook, secrets_of
    from workbench.jobs.parameters.kinds import spell

    content = read_notebook(notebook)
    rows = [(each.name, spell(each.kind), each.default, each.doc) for each in declared_parameters(content)]
    if not rows:
        return f"{notebook} declares no parameters."
    table = table_of((("parameter", "type", "default", "what it is"), *rows))
    return secrets_of(content).hide(f"parameters of {notebook}:\n{table}")


def _demo(options: argparse.Namespace) -> None:
    if not _DEMO.exists():
        raise InputError(
            f"The demo is a notebook of the source checkout, and there is no {_DEMO}.",
            do="Clone the repository and run `make demo` in it.",
        )
    run = _run_job(_DEMO, options, {})
    for path in run.artifacts:
        if path.name == "metrics.json":
            _print_metrics(json.loads(path.read_text(encoding="utf-8"))["metrics"])


def _runs(options: argparse.Namespace) -> None:
    from workbench.jobs.records.runs import list_runs

    print(table_of([_HEAD, *(_row(run) for run in list_runs(options.output_dir))]))


def _run_job(notebook: Path, options: argparse.Namespace, values: Mapping[str, Any]) -> Run:
    from workbench.jobs.running.job import run_notebook

    how = {**_limits(options), "kernel_name": options.kernel}
    return _follow(
        lambda progress: run_notebook(notebook, options.output_dir, progress=progress, **how, **values)
    )


def _follow(work: Callable[[Callable[[str], None]], Run]) -> Run:
    """Print what happens in a run, as it happens, and at its end what came of it."""
    from workbench.jobs.records.runs import load_run

    began = perf_counter()

    def say(line: str) -> None:
        print(f"{perf_counter() - began:7.1f} s  {line}", file=sys.stderr, flush=True)

    heed_signals()
    try:
        run = work(say)
    except RunError as error:
        if error.folder:
            _print_run(load_run(error.folder))
        raise
    _print_run(run)
    return run


def heed_signals() -> None:
    """Take Ctrl-C also in the background, where shells switch it off, and SIGTERM for the same wish."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: signal.raise_signal(signal.SIGINT))


def _print_run(run: Run) -> None:
    print(f"{run.status} in {run.seconds} s")
    print(f"folder    {run.folder}")
    print(f"report    {run.report}")
    for path in run.artifacts:
        print(f"artifact  {path}")


def _print_metrics(metrics: Mapping[str, Mapping[str, float | None]]) -> None:
    for name, metric in metrics.items():
        known = [value for value in metric.values() if value is not None]
        if len(known) == 3:  # else it is not defined on these rows
            print("{:<18}  {:.4f}  ({:.4f} to {:.4f})".format(name, *known))


def table_of(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in columns as wide as their longest."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(run: Run) -> tuple[str, ...]:
    seconds = "" if run.seconds is None else f"{run.seconds:.1f}"
    given = " ".join(f"{name}={value!r}" for name, value in run.parameters.items())
    return (run.id, run.status, f"{run.started:%Y-%m-%d %H:%M:%S}", seconds, run.name, given)
