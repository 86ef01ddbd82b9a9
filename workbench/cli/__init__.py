"""The command `workbench`: every subcommand reads its arguments, calls the library and prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from workbench.cli import dags, dashboards, jobs, models, reproduction, schedules, sweeps
from workbench.errors import InputError, MissingExtraError, RunInterrupted, WorkbenchError

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Args:
        arguments: the words after `workbench`; by default those that it was called with.

    Returns:
        The exit status: 0 only when the work was done; 1 if it failed; 2 if it was asked for in a way that
        cannot be; 130 if somebody interrupted it.
    """
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (KeyboardInterrupt, RunInterrupted) as error:
        return _complain(str(error) or "Interrupted.", INTERRUPTED)
    except InputError as error:
        return _complain(str(error), BAD_INPUT)
    except WorkbenchError as error:
        return _complain(str(error), FAILED)
    except ModuleNotFoundError as error:
        if (error.name or "workbench").startswith("workbench"):
            raise
        return _complain(str(MissingExtraError.of("This command", "lab")), FAILED)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workbench", description="Notebooks that run as jobs, and models that run on files."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    jobs.add_commands(commands)
    sweeps.add_commands(commands)
    dags.add_commands(commands)
    schedules.add_commands(commands)
    reproduction.add_commands(commands)
    models.add_commands(commands)
    dashboards.add_commands(commands)
    return parser


def _complain(text: str, status: int) -> int:
    print(f"workbench: {text}", file=sys.stderr)
    return status
