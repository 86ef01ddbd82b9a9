"""What a terminal shows while many runs go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.jobs.queues.runner import Change, Watcher


@contextmanager
def shown() -> Iterator[Watcher]:
    """A line per change, and on a terminal a bar under them."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def tell(change: Change) -> None:
            console.print(str(change))
            standing = ", ".join(f"{many} {state}" for state, many in sorted(change.states.items()))
            bar.update(task, completed=change.done, total=change.total, description=standing)

        yield tell
