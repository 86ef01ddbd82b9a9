from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

from tests.training.network.processes import ranks_of
from workbench.training.network.drawing import drawing
from workbench.training.network.events import Event, Journal, Reader
from workbench.training.network.progress import Progress

CELL = """
from tests.training.network.tables import COLUMNS, rows
from workbench.training import Network
chunk = rows(1_000)
network = Network(
    members=4, blocks=1, width=16, epochs=10**6, patience=10**6, batch_size=32, processes=2, folder={!r}
)
network.fit(chunk.matrix, chunk.labels, columns=COLUMNS)
print("kept", (network.predict(chunk.matrix) == chunk.labels).mean() > 0.6)
"""


def epochs(*judged: float, seconds: float = 2.0) -> Progress:
    """A training of at most ten epochs that has judged so."""
    told: list[Event] = [{"event": "started", "time": 100.0, "steps": 8}]
    told += [
        {"event": "epoch", "time": 100.0 + seconds * (at + 1), "epoch": at, "learned": 0.5, "judged": loss}
        for at, loss in enumerate(judged)
    ]
    return reduce(Progress.after, told, Progress(epochs=10, patience=3))


def test_time_left_is_between_patience_and_the_last_epoch() -> None:
    assert epochs(0.9, 0.7, 0.8).left == (4.0, 14.0)  # two more that bring nothing, or seven
    half = epochs(0.9, 0.7, 0.8).after({"event": "progress", "time": 107.0, "epoch": 3, "step": 4})
    assert half.left == (3.0, 13.0)
    assert half.after({"event": "done", "time": 110.0}).left == (0.0, 0.0)
    assert epochs(*[0.5] * 10).left == (0.0, 0.0)


def test_a_training_that_is_taken_up_again_goes_on_in_time_and_epochs() -> None:
    cut_short = epochs(0.9, 0.7, 0.8)
    again = cut_short.after({"event": "started", "time": 1_000.0, "steps": 8})
    twice = again.after({"event": "epoch", "time": 1_003.0, "epoch": 2, "learned": 0.5, "judged": 0.8})
    assert (twice.judged, twice.seconds) == ((0.9, 0.7, 0.8), 9.0)


def test_a_loss_that_is_no_number_is_not_the_best() -> None:
    assert epochs(float("nan"), 0.7, float("inf")).best == 1
    assert epochs(float("nan")).best == -1
    assert "<polyline" in epochs(float("nan"))._repr_html_()


def test_what_is_said_is_text_and_no_markup() -> None:
    assert "<script>" not in drawing([], [], said="<script>")


def test_a_line_that_is_half_written_waits(tmp_path: Path) -> None:
    journal, reader = Journal(tmp_path), Reader(tmp_path)
    assert not list(reader.new())
    journal.tell("epoch", epoch=0)
    with (tmp_path / "events.jsonl").open("a") as file:
        file.write('{"event": "ep')
        file.flush()
        assert [event["epoch"] for event in reader.new()] == [0]
        file.write('och", "epoch": 1}\n')
    assert [event["epoch"] for event in reader.new()] == [1]


@pytest.fixture
def notebook() -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager, client = start_new_kernel()
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def messages(client: BlockingKernelClient, cell: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the notebook is sent while the cell runs."""
    asked = client.execute(cell)
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message["msg_type"], message["content"]


def test_a_notebook_sees_the_curves_grow_and_an_interrupt_keeps_the_best(
    notebook: tuple[KernelManager, BlockingKernelClient], tmp_path: Path
) -> None:
    manager, client = notebook
    drawn, said, ranks = [], "", []
    for kind, content in messages(client, CELL.format(str(tmp_path))):
        page = content.get("data", {}).get("text/html", "")
        if kind == "update_display_data" and "left" in page:
            drawn.append(page)
            if len(drawn) == 3:
                ranks = ranks_of(tmp_path)
                manager.interrupt_kernel()
        said += content.get("text", "") + "".join(content.get("traceback", ()))
    assert "InterruptedWarning: The training was interrupted (epoch" in said
    assert said.endswith("kept True\n")
    assert len(set(drawn[:3])) == 3
    assert "<polyline points=" in drawn[0]
    assert len(ranks) == 2
    assert not psutil.wait_procs(ranks, timeout=5)[1]
