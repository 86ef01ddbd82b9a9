"""A counter of rows for scans that take long, in a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workbench.engines.base import Frame
from workbench.engines.frames import engine_of

_PATIENCE = 2.0  # seconds before anything is shown


@contextmanager
def watched(frame: Frame, column: str, doing: str) -> Iterator[Frame]:
    """A frame whose rows are counted on the screen as they are read, where somebody may be looking.

    Args:
        frame: what will be read within the `with`.
        column: one that the reading needs.
        doing: what to call it.
    """
    console = Console(stderr=True)
    beside = current_thread() is not main_thread()  # who works beside a notebook has no place to show it
    if beside or not (console.is_terminal or console.is_jupyter):
        yield frame
        return
    rows = TextColumn("{task.completed:,.0f} rows")
    shown = Progress(
        SpinnerColumn(), TextColumn(doing), rows, TimeElapsedColumn(), console=console, transient=True
    )
    task = shown.add_task(doing, total=None)
    late = Timer(_PATIENCE, shown.start)
    late.daemon = True
    late.start()
    try:
        yield engine_of(frame).watch(frame, column, lambda many: shown.advance(task, many))
    finally:
        late.cancel()
        shown.stop()
