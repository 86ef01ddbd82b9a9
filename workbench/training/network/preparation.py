"""Writes a training's folder from chunks of rows, of which it never holds more than a few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import DataError
from workbench.schema import Column
from workbench.training.chunks import Chunk
from workbench.training.network.inputs import Floats
from workbench.training.network.job import TRAIN, VALIDATION, Job, Settings, Task
from workbench.training.network.sketch import Sketch, draws
from workbench.training.network.target import ClassTally, ClassWeight, ValueTally

HELD_OUT = 10  # one row in so many tells when to stop
GROUP_BYTES = 8 * 2**20  # a row group, once it is read


def prepare(
    folder: Path,
    chunks: Iterable[Chunk],
    columns: Sequence[Column],
    *,
    task: Task,
    settings: Settings,
    class_weight: ClassWeight = None,
) -> Job:
    """Write the rows in row groups, one in ten of them apart, and say what is to be learned of them.

    Args:
        folder: an empty folder.
        chunks: the training rows.
        columns: what the features mean; a category is embedded, everything else is a number.
        task: "classification" or "regression".
        settings: how the network is built and trained.
        class_weight: as `Network` has it.

    Raises:
        DataError: too few rows to hold some out, or none that counts.
    """
    sketch, size = Sketch(columns, seed=settings.seed), group_rows(len(columns))
    tally = ClassTally(class_weight) if task == "classification" else ValueTally()
    first, weight = 0, 0.0
    with GroupWriter(folder / TRAIN, size) as lessons, GroupWriter(folder / VALIDATION, size) as exam:
        for chunk in chunks:
            table, apart = table_of(chunk), held_out(first, len(chunk.matrix), seed=settings.seed)
            lessons.write(table.filter(~apart))
            exam.write(table.filter(apart))
            sketch.add(chunk.matrix.astype(np.float32))
            tally.add(chunk.labels, counts := weights_of(chunk))
            first, weight = first + len(apart), weight + float(counts.sum())
    if not (lessons.rows and exam.rows):
        raise DataError(f"{first} rows are too few for a network.", do=f"Give at least {2 * HELD_OUT}.")
    if not weight:
        raise DataError("The weights are all 0.", do="Give some rows a weight.")
    job = Job(task, settings, sketch.inputs(), tally.target(), _fingerprint(folder))
    job.write(folder)
    return job


def table_of(chunk: Chunk) -> pa.Table:
    """Rows as they are written: features by their number, in float32."""
    features = {str(at): np.ascontiguousarray(one, np.float32) for at, one in enumerate(chunk.matrix.T)}
    return pa.table({**features, "target": pa.array(chunk.labels), "weight": weights_of(chunk)})


def weights_of(chunk: Chunk) -> Floats:
    """How much each row counts (n,)."""
    given = np.ones(len(chunk.labels)) if chunk.weights is None else chunk.weights
    return given.astype(np.float32)


def group_rows(features: int) -> int:
    """How many rows of so many features, a target and a weight make a row group."""
    return max(1, GROUP_BYTES // (4 * (features + 3)))


def held_out(first: int, count: int, *, seed: int) -> npt.NDArray[np.bool_]:
    """Which of `count` rows from the place `first` on are held out: one, by lot, of every ten neighbours."""
    places = np.arange(first, first + count, dtype=np.uint64)
    drawn: npt.NDArray[np.bool_] = draws(places // HELD_OUT, seed) % HELD_OUT == places % HELD_OUT
    return drawn


class GroupWriter:
    """A Parquet file whose row groups have the same size, however its rows came."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size
        self._writer: pq.ParquetWriter | None = None
        self._waiting: pa.Table | None = None
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        self.rows += len(table)
        self._waiting = table if self._waiting is None else pa.concat_tables([self._waiting, table])
        while len(self._waiting) >= self._size:
            self._put(self._waiting.slice(0, self._size))
            self._waiting = self._waiting.slice(self._size)

    def __enter__(self) -> GroupWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._waiting is not None and len(self._waiting):
            self._put(self._waiting)
        if self._writer is not None:
            self._writer.close()

    def _put(self, group: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, group.schema)
        self._writer.write_table(group, row_group_size=self._size)


def _fingerprint(folder: Path) -> str:
    found = hashlib.sha256()
    for name in (TRAIN, VALIDATION):
        with (folder / name).open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()
