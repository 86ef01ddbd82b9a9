"""The subcommand about notebooks that start by themselves: schedule."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.jobs import heed_signals, table_of
from workbench.errors import InputError, RunError

if TYPE_CHECKING:
    from workbench.jobs.queues.runner import Change
    from workbench.jobs.schedules.schedule import Schedule

_USAGE = "workbench schedule FILE [--once [JOB ...] | --status | --render KIND [--to FOLDER]] [options]"
_KINDS = ("crontab", "systemd", "kubernetes", "github")


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    schedule = commands.add_parser(
        "schedule",
        help="run notebooks and DAGs as they come due, until Ctrl-C",
        usage=_USAGE,
    )
    schedule.add_argument("file", metavar="FILE", type=Path, help="YAML, or Python that makes a Schedule")
    what = schedule.add_mutually_exclusive_group()
    what.add_argument("--once", nargs="*", metavar="JOB", help="do what is due now, or these jobs, and leave")
    what.add_argument("--status", action="store_true", help="tell what ran, was missed, and is next")
    what.add_argument("--render", metavar="KIND", help=f"as others know it: {', '.join(_KINDS)}")
    schedule.add_argument("--to", type=Path, metavar="FOLDER", help="with --render: write files there")
    schedule.add_argument("-j", "--jobs", type=int, metavar="N", help="at once at most; default one per core")
    schedule.add_argument("--output-dir", metavar="FOLDER", help="where runs are kept, if not as FILE says")
    schedule.set_defaults(command=_schedule)


def _schedule(options: argparse.Namespace) -> None:
    from workbench.jobs.schedules.reading import read_schedule

    plan = read_schedule(options.file)
    if options.output_dir:
        if options.render:
            raise InputError(
                "Others find the runs where FILE says.", do="Write output_dir: and the folder in it."
            )
        plan = replace(plan, output_dir=str(Path(options.output_dir).absolute()))
    if options.render:
        _render(plan, options)
    elif options.status:
        _print_status(plan)
    elif options.once is not None:
        _once(plan, options)
    else:
        _run(plan, options)


def _run(plan: Schedule, options: argparse.Namespace) -> None:
    from workbench.jobs.schedules.checking import check_schedule
    from workbench.jobs.schedules.running import run_schedule
    from workbench.jobs.schedules.status import read_status

    heed_signals()
    check_schedule(plan)
    print(table_of(read_status(plan).table()), "Until Ctrl-C:", sep="\n", flush=True)
    run_schedule(plan, at_once=options.jobs, watcher=_tell)


def _once(plan: Schedule, options: argparse.Namespace) -> None:
    from workbench.jobs.schedules.running import run_due, run_now
    from workbench.jobs.schedules.status import headline

    heed_signals()
    how = {"at_once": options.jobs, "watcher": _tell}
    done = run_now(plan, options.once, **how) if options.once else run_due(plan, **how)
    if failed := [job for job in done if job.state != "succeeded"]:
        raise RunError(f"{len(failed)} of {len(done)} starts did not succeed. {headline(failed[0])}")


def _tell(change: Change) -> None:
    from workbench.jobs.schedules.status import headline

    if line := headline(change.job):
        print(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {line}", flush=True)


def _print_status(plan: Schedule) -> None:
    from workbench.jobs.schedules.status import read_status

    status = read_status(plan)
    print(table_of(status.table()))
    print(status.who)


def _render(plan: Schedule, options: argparse.Namespace) -> None:
    files = plan.render(options.render)
    for name, text in files.items():
        if options.to:
            options.to.mkdir(parents=True, exist_ok=True)
            (options.to / name).write_text(text, encoding="utf-8")
            print(options.to / name)
        else:
            print(f"# {name}\n{text}")
