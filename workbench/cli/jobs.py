"""The subcommands about jobs: run, runs, report, demo."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError, RunError

if TYPE_CHECKING:
    from workbench.jobs.records.runs import Run

_DEMO = Path(__file__).parents[2] / "notebooks" / "jobs" / "train_flights.ipynb"


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    run = commands.add_parser("run", help="run a notebook as a job", add_help=False)
    run.add_argument("-h", "--help", action=_Help, nargs=0, help="after NOTEBOOK, tells its parameters too")
    run.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    run.add_argument("-p", "--parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    run.add_argument("-k", "--kernel", metavar="NAME", help="by default the one that the notebook names")
    run.add_argument("--timeout", type=float, metavar="SECONDS", help="that one cell may take")
    run.set_defaults(command=_run)

    runs = commands.add_parser("runs", help="list what was run, the latest first")
    runs.set_defaults(command=_runs)

    report = commands.add_parser("report", help="print where the report of a run is")
    report.add_argument("run", metavar="RUN", help="a run's id or folder")
    report.set_defaults(command=_report)

    demo = commands.add_parser("demo", help="train, prove and export a model of flight delays")
    demo.set_defaults(command=_demo, kernel=None, timeout=None)

    for command in (run, runs, report, demo):
        command.add_argument("--output-dir", default="runs", metavar="FOLDER", help="where runs are kept")


def _run(options: argparse.Namespace) -> None:
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook, take_parameters
    from workbench.jobs.parameters.declaration import read_values

    content = read_notebook(options.notebook)
    given = read_values(declared_parameters(content), dict(options.parameters))
    _run_job(options.notebook, options, take_parameters(content, given))


class _Help(argparse.Action):
    """Tells how to run a notebook: the command's options, and behind a notebook its parameters."""

    def __call__(self, parser: argparse.ArgumentParser, options: argparse.Namespace, *_: object) -> None:
        try:
            told = _parameters_of(options.notebook) if options.notebook else ""
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

    head = ("id", "status", "started (UTC)", "seconds", "notebook", "parameters")
    print(table_of([head, *(_row(run) for run in list_runs(options.output_dir))]))


def _report(options: argparse.Namespace) -> None:
    from workbench.jobs.notebooks.slow_parser import put_off_parser
    from workbench.jobs.records.runs import find_run

    run = find_run(options.run, options.output_dir)
    if run.report:
        print(run.report)
        return
    put_off_parser()
    from workbench.jobs.reports.report import render_report

    print(render_report(run.folder))


def _run_job(notebook: Path, options: argparse.Namespace, values: Mapping[str, Any]) -> Run:
    from workbench.jobs.records.runs import load_run
    from workbench.jobs.running.job import run_notebook

    began = perf_counter()

    def say(line: str) -> None:
        print(f"{perf_counter() - began:7.1f} s  {line}", file=sys.stderr, flush=True)

    heed_signals()
    how = {"timeout": options.timeout, "kernel_name": options.kernel, "progress": say}
    try:
        run = run_notebook(notebook, options.output_dir, **how, **values)
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
