"""The cells of a notebook, run one after the other in a kernel, and the truth about how that ended."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty
from time import perf_counter
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from workbench.errors import CellFailed, CellTimeout, DiskFull, KernelDied, RunError
from workbench.jobs.notebooks.slow_parser import put_off_in_kernel
from workbench.jobs.notebooks.stamps import is_run, mark_cell
from workbench.jobs.parameters.secrets import REVEALED
from workbench.jobs.records.journal import Journal
from workbench.jobs.running.brake import Brake, Stop
from workbench.jobs.running.seeding import seed_in_kernel

_STARTUP = 60  # seconds that a kernel has for its first answer
_HEARD = 0.05  # seconds between an answer and its echo to all


async def run_cells(
    notebook: NotebookNode,
    kernel: AsyncKernelManager,
    *,
    seed: int,
    timeout: float | None,
    brake: Brake,
    journal: Journal,
) -> None:
    """Run a notebook's cells in a started kernel, one after the other, and fill in their outputs.

    A cell that exits with status 0 ends the notebook well, as it does in papermill.

    Args:
        notebook: changed in place; its cells are marked with how far they come.
        kernel: may still be starting.
        seed: of the generators that the notebook draws from.
        timeout: seconds that one cell may take.
        brake: what stops a cell, and knows why it did.
        journal: told of every cell.

    Raises:
        RunError: CellFailed, CellTimeout, DiskFull, KernelDied or what the brake says, which names the cell.
    """
    client = _Client(notebook, journal, km=kernel, iopub_timeout=60)
    cells = [(at, cell) for at, cell in enumerate(notebook.cells) if is_run(cell)]
    place = _Place(None, 0, 0, len(cells))
    try:
        async with _connected(client, kernel, seed):
            for number, (at, cell) in enumerate(cells, start=1):
                if brake.stop:
                    raise _stopped(brake.stop, place)
                place = _Place(cell, at, number, len(cells))
                mark_cell(cell, "running")
                with _timed(place, journal), brake.pulled_after(timeout, _too_long(timeout)):
                    await client.async_execute_cell(cell, at)
                _require_well(place, brake, journal)
                mark_cell(cell, "done")
    except (CellExecutionError, RuntimeError) as error:  # nbclient's word for a dead kernel is RuntimeError
        if brake.stop:
            raise _stopped(brake.stop, place) from None
        if not (isinstance(error, CellExecutionError) and _exits_well(error.ename, error.evalue)):
            raise _failed(error, place, kernel) from None


def _require_well(place: _Place, brake: Brake, journal: Journal) -> None:
    """Look whether a cell that has come to its end did so well."""
    if brake.stop:  # it took the interrupt for its own, and went on
        raise _stopped(brake.stop, place)
    if journal.is_full:
        raise _no_room(place)
    if place.cell and (error := _shown_error(place.cell)):
        raise _raised(error.ename, error.evalue, place)


class _Client(NotebookClient):
    """nbclient's runner, which also tells the journal what cells show, and what must not be shown."""

    def __init__(self, notebook: NotebookNode, journal: Journal, **options: Any) -> None:
        super().__init__(notebook, **options)
        self.journal = journal

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        if msg["msg_type"] == REVEALED:
            self.journal.mask.add(**msg["content"])
            return None
        self.journal.heard(cell_index, msg)
        return super().process_message(msg, cell, cell_index)


@dataclass(frozen=True)
class _Place:
    """Where in the notebook the run is."""

    cell: NotebookNode | None
    at: int
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


@asynccontextmanager
async def _connected(client: NotebookClient, kernel: AsyncKernelManager, seed: int) -> AsyncIterator[None]:
    channels = client.kc = await _answering(kernel)
    for first in (put_off_in_kernel(), seed_in_kernel(seed)):
        channels.execute(first, silent=True, store_history=False, stop_on_error=False)
    try:
        yield
    finally:
        client.set_widgets_metadata()
        channels.stop_channels()


async def _answering(kernel: AsyncKernelManager) -> AsyncKernelClient:
    """Wait until the kernel answers. jupyter_client's own wait ends with a fifth of a second of silence."""
    channels: AsyncKernelClient = kernel.client()
    channels.start_channels(stdin=False)  # nobody is there to be asked
    deadline = perf_counter() + _STARTUP
    while perf_counter() < deadline:
        channels.kernel_info()
        with suppress(Empty):
            await channels.get_shell_msg(timeout=1)
            await channels.get_iopub_msg(timeout=_HEARD)  # else its outputs might not reach us yet
            return channels
        if not await kernel.is_alive():
            break
    channels.stop_channels()
    raise RuntimeError("it does not answer")


@contextmanager
def _timed(place: _Place, journal: Journal) -> Iterator[None]:
    journal.cell_began(place.at, place.title)
    start = perf_counter()
    done = False
    try:
        yield
        done = True
    finally:
        seconds = round(perf_counter() - start, 3)
        journal.cell_ended(place.at, cell=place.number, seconds=seconds, done=done)


def _exits_well(ename: str, evalue: str) -> bool:
    return ename == "SystemExit" and evalue in ("", "0", "None")


def _shown_error(cell: NotebookNode) -> NotebookNode | None:
    """An error that a cell shows although it went on, unless it is tagged as one that may."""
    if "raises-exception" in cell.metadata.get("tags", ()):
        return None
    errors = (output for output in cell.outputs if output.output_type == "error")
    return next((each for each in errors if not _exits_well(each.ename, each.evalue)), None)


def _too_long(timeout: float | None) -> Stop:
    return Stop(CellTimeout, f"Longer than {timeout or 0:g} s, which a cell may take at most,")


def _stopped(stop: Stop, place: _Place) -> RunError:
    return place.mark(stop.kind(f"{stop.why} {place}.", do=stop.do))


def _no_room(place: _Place) -> RunError:
    return place.mark(
        DiskFull(f"The disk is full, and what came of it could not be written down {place}.", do="Make room.")
    )


def _failed(error: Exception, place: _Place, kernel: AsyncKernelManager) -> RunError:
    if isinstance(error, CellExecutionError):
        return _raised(error.ename, error.evalue, place)
    return place.mark(KernelDied(f"The kernel died {place}: {_last_words(error, kernel)}."))


def _raised(ename: str, evalue: str, place: _Place) -> CellFailed:
    return CellFailed(f"{ename}: {evalue}, raised {place}.")


def _last_words(error: Exception, kernel: AsyncKernelManager) -> str:
    process = getattr(kernel.provisioner, "process", None)
    code = process.returncode if process else None
    if code == -signal.SIGKILL:
        return "killed with SIGKILL, often a sign that memory ran out"
    return f"exit status {code}" if code is not None else str(error)
