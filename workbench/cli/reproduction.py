"""The subcommands about what came of a run: report, reproduce, compare."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from workbench.cli.jobs import heed_signals, table_of
from workbench.errors import NotReproduced


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    report = commands.add_parser("report", help="write the page to send to a colleague, and say where it is")
    report.add_argument("run", metavar="RUN", help="a run's id or folder")
    report.add_argument("--pdf", action="store_true", help="print it too, with Chromium")
    report.add_argument(
        "--code", choices=("hidden", "open"), default="hidden", help="the notebook's code on paper"
    )
    report.set_defaults(command=_report)

    reproduce = commands.add_parser(
        "reproduce", help="run a run again, and tell whether it comes out the same"
    )
    reproduce.add_argument("run", metavar="RUN", help="a run's id or folder")
    reproduce.add_argument(
        "--rtol", type=float, default=1e-6, help="relative difference that fractions may have"
    )
    third = reproduce.add_mutually_exclusive_group()
    third.add_argument(
        "--third-run",
        action=argparse.BooleanOptionalAction,
        help="after a difference, run once more to tell chance from change (by default where in doubt)",
    )
    reproduce.set_defaults(command=_reproduce)

    compare = commands.add_parser("compare", help="put two runs side by side on a page")
    compare.add_argument("before", metavar="RUN", help="a run's id or folder")
    compare.add_argument("after", metavar="RUN", help="another's")
    compare.add_argument("-o", "--output", type=Path, metavar="HTML", help="by default among the runs")
    compare.set_defaults(command=_compare)

    for command in (report, reproduce, compare):
        command.add_argument("--output-dir", default="runs", metavar="FOLDER", help="where runs are kept")


def _report(options: argparse.Namespace) -> None:
    from workbench.jobs.notebooks.slow_parser import put_off_parser
    from workbench.jobs.running.recovery import recover_run

    run = recover_run(options.run, options.output_dir)
    put_off_parser()
    from workbench.jobs.reports.sharing import share_report

    shared = share_report(run.folder, pdf=options.pdf, code=options.code)
    for path in filter(None, (shared.page, shared.pdf)):
        print(path)
    if missing := shared.figures - shared.stills:
        print(
            f"{missing} of {shared.figures} figures are seen only where JavaScript runs, so not in every "
            "mail: no Chromium or Chrome on PATH drew them.",
            file=sys.stderr,
        )


def _reproduce(options: argparse.Namespace) -> None:
    from workbench.jobs.reproducing.page import keep_reproduction
    from workbench.jobs.reproducing.reproducing import reproduce

    heed_signals()
    found = reproduce(
        options.run,
        options.output_dir,
        rtol=options.rtol,
        third_run=options.third_run,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    print(table_of(found.table()))
    for word, text in found.told():
        print(f"{word:<9} {text}")
    print(f"run       {found.run.folder}")
    print(f"page      {keep_reproduction(found)}")
    if not found.reproduces:
        raise NotReproduced(f"Run {found.original.id} does not reproduce: {found.verdict}.")


def _compare(options: argparse.Namespace) -> None:
    from workbench.jobs.comparing.comparison import compare

    found = compare(options.before, options.after, output_dir=options.output_dir)
    name = f"compare-{found.before.id}-{found.after.id}.html"
    for pair in found.metrics:
        print(f"{pair.name:<20} {pair.before or '-'}  →  {pair.after or '-'}  {pair.verdict}")
    print(found.write(options.output or Path(options.output_dir, name)))
