"""Feeds a rank from Parquet, a window of row groups at a time: shuffled, sharded, and able to go on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import torch
from torch import Tensor

from workbench.training.network.inputs import Floats
from workbench.training.network.job import Job

WINDOW_GROUPS = 8
Batch = tuple[Tensor, Tensor, Tensor, Tensor]  # a `Reading`'s rows and come, targets (n,), weights (n,)


@dataclass(frozen=True)
class Rows:
    """Some rows: their matrix (n, features), targets (n,) and weights (n,)."""

    matrix: Floats
    targets: npt.NDArray[Any]
    weights: Floats

    def __len__(self) -> int:
        return len(self.matrix)

    def take(self, places: npt.NDArray[np.int64]) -> Rows:
        return Rows(self.matrix[places], self.targets[places], self.weights[places])

    def between(self, start: int, end: int) -> Rows:
        """A view of some of them."""
        return Rows(self.matrix[start:end], self.targets[start:end], self.weights[start:end])

    @classmethod
    def empty(cls, size: int, job: Job) -> Rows:
        """Room for so many."""
        return cls(
            np.empty((size, len(job.inputs.features)), dtype=np.float32),
            np.empty(size, dtype=np.int64 if job.task == "classification" else np.float32),
            np.empty(size, dtype=np.float32),
        )

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        matrices, targets, weights = zip(
            *((part.matrix, part.targets, part.weights) for part in parts), strict=True
        )
        return cls(np.concatenate(matrices), np.concatenate(targets), np.concatenate(weights))


class Shard:
    """A rank's share of a file: its slice of every row group, so that all ranks have as many rows.

    Args:
        path: a Parquet file that `preparation` wrote.
        job: what is learned of it.
        rank: this process, counted from 0.
        ranks: how many there are.
    """

    def __init__(self, path: Path, job: Job, *, rank: int, ranks: int) -> None:
        self._file = pq.ParquetFile(path)
        self._job = job
        metadata = self._file.metadata
        sizes = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
        shares = [
            [range(one * size // ranks, (one + 1) * size // ranks) for size in sizes] for one in range(ranks)
        ]
        self._share = shares[rank]
        self.groups = range(len(sizes))
        self.fewest = min(sum(map(len, share)) for share in shares)

    def size(self, groups: Iterable[int]) -> int:
        """How many rows of some row groups are this rank's."""
        return sum(len(self._share[at]) for at in groups)

    def read(self, groups: Iterable[int]) -> Rows:
        """This rank's rows of some row groups, the one after the other, held once."""
        groups = tuple(groups)
        rows = Rows.empty(self.size(groups), self._job)
        end = 0
        for at in groups:
            start, end = end, end + self.size([at])
            self._decode(at, rows.between(start, end))
        return rows

    def _decode(self, at: int, into: Rows) -> None:
        table = self._file.read_row_group(at).slice(self._share[at].start, len(into))
        for feature in range(into.matrix.shape[1]):
            into.matrix[:, feature] = table[str(feature)].to_numpy()
        into.targets[:] = self._targets(table["target"])
        into.weights[:] = table["weight"].to_numpy()

    def _targets(self, column: pa.ChunkedArray) -> npt.NDArray[Any]:
        """Each label's place among the classes, or the number that a regression learns."""
        target = self._job.target
        if target.classes:
            places: npt.NDArray[Any] = pc.index_in(column, pa.array(target.classes, column.type)).to_numpy()
            return places
        return np.asarray((column.to_numpy() - target.centre) / target.spread)


class Lessons:
    """All rows of a shard, epoch after epoch, in batches; the order is a function of seed and epoch alone.

    At most `WINDOW_GROUPS` row groups of 8 MiB are held at a time, and one more while it is decoded: 72 MiB,
    however many rows the file has. Rows are shuffled within such a window, and row groups among the windows.
    What does not fill a batch is left out, other rows in every epoch.

    Lightning saves `state_dict` with a checkpoint, and the batches go on from there.
    """

    def __init__(self, shard: Shard, job: Job, *, batch: int) -> None:
        self._shard, self._job = shard, job
        self._batch = min(batch, shard.fewest)
        self.epoch, self.done = 0, 0

    def __len__(self) -> int:
        return self._shard.fewest // self._batch

    def __iter__(self) -> Iterator[Batch]:
        """What is left of this epoch."""
        for rows in islice(self._batches(), len(self) - self.done):
            self.epoch, self.done = divmod(self.epoch * len(self) + self.done + 1, len(self))
            yield as_tensors(rows, self._job)

    def state_dict(self) -> dict[str, int]:
        """Which batch is next."""
        return {"epoch": self.epoch, "done": self.done}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from there."""
        self.epoch, self.done = state["epoch"], state["done"]

    def _batches(self) -> Iterator[Rows]:
        held, missing = [], self._batch
        for window, order in self._windows(skipped=self.done * self._batch):
            at = 0
            while at < len(order):
                held.append(window.take(order[at : at + missing]))
                at, missing = at + missing, missing - len(held[-1])
                if not missing:
                    yield Rows.joined(held)
                    held, missing = [], self._batch
            del window  # or there would be two while the next is read

    def _windows(self, *, skipped: int) -> Iterator[tuple[Rows, npt.NDArray[np.int64]]]:
        """Each window of this epoch and the order of its rows, without the first `skipped` rows."""
        order = self._random(0).permutation(self._shard.groups)
        for at in range(0, len(order), WINDOW_GROUPS):
            groups = order[at : at + WINDOW_GROUPS]
            size = self._shard.size(groups)
            if skipped < size:
                places = self._random(at + 1).permutation(size)
                yield self._shard.read(groups), places[skipped:]
            skipped = max(0, skipped - size)

    def _random(self, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self._job.settings.seed, self.epoch, purpose])


class Exam:
    """The rows of a shard in their order, in batches; the last may be smaller, and there may be none."""

    def __init__(self, shard: Shard, job: Job, *, batch: int) -> None:
        self._shard, self._job, self._batch = shard, job, batch

    def __len__(self) -> int:
        return sum(math.ceil(self._shard.size([at]) / self._batch) for at in self._shard.groups)

    def __iter__(self) -> Iterator[Batch]:
        for at in self._shard.groups:
            rows = self._shard.read([at])
            for start in range(0, len(rows), self._batch):
                yield as_tensors(rows.between(start, start + self._batch), self._job)


def as_tensors(rows: Rows, job: Job) -> Batch:
    """Rows as the network takes them."""
    read = job.inputs.read(rows.matrix)
    return (
        torch.from_numpy(read.rows),
        torch.from_numpy(read.come),
        torch.from_numpy(rows.targets),
        torch.from_numpy(rows.weights),
    )
