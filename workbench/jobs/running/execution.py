"""The cells of a notebook, run one after the other in a kernel, and the truth about how that ended."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from workbench.errors import CellFailed, CellTimeout, KernelDied, RunError, RunInterrupted
from workbench.jobs.notebooks.slow_parser import put_off_in_kernel
from workbench.jobs.parameters.secrets import REVEALED
from workbench.jobs.records.journal import Journal
from workbench.jobs.running.brake import Brake


async def run_cells(
    notebook: NotebookNode,
    kernel: AsyncKernelManager,
    *,
    timeout: float | None,
    brake: Brake,
    journal: Journal,
) -> None:
    """Run a notebook's cells in a started kernel, one after the other, and fill in their outputs.

    A cell that exits with status 0 ends the notebook well, as it does in papermill.

    Args:
        notebook: changed in place.
        kernel: may still be starting.
        timeout: seconds that one cell may take.
        brake: what stops a cell, and knows why it did.
        journal: told of every cell.

    Raises:
        RunError: CellFailed, CellTimeout, KernelDied or RunInterrupted, which names the cell.
    """
    client = _Client(notebook, journal, km=kernel, iopub_timeout=60)
    cells = [(at, cell) for at, cell in enumerate(notebook.cells) if _is_run(cell)]
    place = _Place(None, 0, len(cells))
    try:
        async with _connected(client):
            for number, (at, cell) in enumerate(cells, start=1):
                place = _Place(cell, number, len(cells))
                journal.say(place.title)
                with _timed(place, journal), brake.pulled_after(timeout):
                    await client.async_execute_cell(cell, at)
                if brake.reason:  # the cell took the interrupt for its own, and went on
                    raise _stopped(brake.reason, place, timeout)
    except (CellExecutionError, RuntimeError) as error:  # nbclient's word for a dead kernel is RuntimeError
        if brake.reason:
            raise _stopped(brake.reason, place, timeout) from None
        if not _exits_well(error):
            raise _failed(error, place, kernel) from None


class _Client(NotebookClient):
    """nbclient's runner, which also tells the journal what cells print, and what must not be shown."""

    def __init__(self, notebook: NotebookNode, journal: Journal, **options: Any) -> None:
        super().__init__(notebook, **options)
        self.journal = journal

    def process_message(self, msg: dict[str, Any], *cell: Any, **options: Any) -> NotebookNode | None:
        if msg["msg_type"] == REVEALED:
            self.journal.mask.add(**msg["content"])
            return None
        output = super().process_message(msg, *cell, **options)
        if output and output.output_type == "stream":
            self.journal.output(output.name, output.text)
        return output


@dataclass(frozen=True)
class _Place:
    """Where in the notebook the run is."""

    cell: NotebookNode | None
    number: int
    total: int

    def __str__(self) -> str:
        return f"in {self.title}" if self.cell else "before the first cell"

    @property
    def title(self) -> str:
        first = self.cell.source.strip().splitlines()[0] if self.cell else ""
        return f"cell {self.number} of {self.total} ({first[:60]})"

    def mark(self, error: RunError) -> RunError:
        """Show the error at the cell too, where no traceback of the kernel's does."""
        outputs = self.cell.outputs if self.cell else []
        if not any(output.output_type == "error" for output in outputs):
            name = type(error).__name__
            outputs.append(new_output("error", ename=name, evalue=str(error), traceback=[f"{name}: {error}"]))
        return error


def _is_run(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


@asynccontextmanager
async def _connected(client: NotebookClient) -> AsyncIterator[None]:
    channels = await client.async_start_new_kernel_client()
    channels.execute(put_off_in_kernel(), silent=True, store_history=False, stop_on_error=False)
    try:
        yield
    finally:
        client.set_widgets_metadata()
        channels.stop_channels()


@contextmanager
def _timed(place: _Place, journal: Journal) -> Iterator[None]:
    start = perf_counter()
    done = False
    try:
        yield
        done = True
    finally:
        journal.cell_ended(cell=place.number, seconds=round(perf_counter() - start, 3), done=done)


def _exits_well(error: BaseException) -> bool:
    return (
        isinstance(error, CellExecutionError)
        and error.ename == "SystemExit"
        and error.evalue in ("", "0", "None")
    )


def _stopped(reason: type[RunError], place: _Place, timeout: float | None) -> RunError:
    if reason is CellTimeout:
        return place.mark(CellTimeout(f"Longer than {timeout:g} s, which a cell may take at most, {place}."))
    return place.mark(RunInterrupted(f"Interrupted {place}."))


def _failed(error: Exception, place: _Place, kernel: AsyncKernelManager) -> RunError:
    if isinstance(error, CellExecutionError):
        return CellFailed(f"{error.ename}: {error.evalue}, raised {place}.")
    return place.mark(KernelDied(f"The kernel died {place}: {_last_words(error, kernel)}."))


def _last_words(error: Exception, kernel: AsyncKernelManager) -> str:
    process = getattr(kernel.provisioner, "process", None)
    code = process.returncode if process else None
    if code == -signal.SIGKILL:
        return "killed with SIGKILL, often a sign that memory ran out"
    return f"exit status {code}" if code is not None else str(error)
