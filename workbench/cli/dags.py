"""The subcommand about notebooks that need each other: dag."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.jobs import heed_signals
from workbench.cli.progress import shown
from workbench.errors import RunError

if TYPE_CHECKING:
    from workbench.jobs.dags.dag import Dag


def add_commands(commands: Any) -> None:
    """Add this group's subcommands to the parser."""
    dag = commands.add_parser(
        "dag", help="run notebooks that need each other: what changed, and what follows"
    )
    dag.add_argument("file", metavar="FILE", type=Path, help="YAML, or Python that makes a workbench.Dag")
    dag.add_argument("--plan", action="store_true", help="tell what would run and why, and run nothing")
    dag.add_argument("--force", action="append", default=[], metavar="NODE", help="run it in any case")
    dag.add_argument(
        *("-p", "--parameters"),
        nargs=2,
        action="append",
        default=[],
        metavar=("NODE.NAME", "VALUE"),
        help="instead of the file's",
    )
    dag.add_argument("-j", "--jobs", type=int, metavar="N", help="at once at most; by default one per core")
    dag.add_argument("--tries", type=int, default=3, metavar="N", help="where a kernel or worker is killed")
    dag.add_argument("--picture", type=Path, metavar="SVG", help="write the picture here too")
    dag.add_argument("--output-dir", default="runs", metavar="FOLDER", help="where runs are kept")
    dag.set_defaults(command=_dag)


def _dag(options: argparse.Namespace) -> None:
    from workbench.jobs.dags.reading import read_dag
    from workbench.jobs.dags.running import dag, plan_dag

    heed_signals()
    flow = read_dag(options.file)
    flow = flow.given(_typed(flow, dict(options.parameters)))
    how = {"output_dir": options.output_dir, "force": options.force}
    if options.plan:
        done = plan_dag(flow, **how)
    else:
        with shown() as watcher:
            done = dag(flow, **how, at_once=options.jobs, tries=options.tries, watcher=watcher)
    print(done.tree())
    if options.picture:
        options.picture.write_text(done.svg(), encoding="utf-8")
    if done.folder:
        print(f"picture  {done.folder / 'dag.svg'}")
    if done.failed:
        raise RunError(f"{len(done.failed)} of {len(done.nodes)} nodes failed or were skipped.")


def _typed(flow: Dag, given: dict[str, str]) -> dict[str, Any]:
    """Values typed as text, each as the type that its notebook declares."""
    from workbench.jobs.notebooks.notebook import declared_parameters, read_notebook
    from workbench.jobs.parameters.declaration import read_values

    typed: dict[str, Any] = {}
    for path, text in given.items():
        name, dot, parameter = path.partition(".")
        declared = declared_parameters(read_notebook(flow.place_of(flow[name]))) if dot else ()
        typed[path] = read_values(declared, {parameter: text})[parameter]
    return typed
