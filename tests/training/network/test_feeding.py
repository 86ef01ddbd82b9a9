from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.training.network.tables import TINY, prepared
from workbench.schema import Column
from workbench.training.chunks import Chunk
from workbench.training.network import preparation
from workbench.training.network.feeding import WINDOW_GROUPS, Exam, Lessons, Shard
from workbench.training.network.job import TRAIN, VALIDATION, Job
from workbench.training.network.preparation import prepare

ROWS = 5_000  # of which 4,500 are lessons


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Its lessons are in 45 row groups, so in six windows."""
    monkeypatch.setattr(preparation, "GROUP_BYTES", 4 * 7 * 100)
    return prepared(tmp_path, ROWS)


def lessons(folder: Path, job: Job, *, rank: int = 0, ranks: int = 1, batch: int = 32) -> Lessons:
    return Lessons(Shard(folder / TRAIN, job, rank=rank, ranks=ranks), job, batch=batch)


def order(taught: Lessons) -> list[bytes]:
    """What is taught in an epoch: each row as the number that no other row has."""
    return [row.tobytes() for batch in taught for row in batch[1].numpy()]


def test_an_epoch_is_every_row_once_but_for_the_last_few(tmp_path: Path, job: Job) -> None:
    first = order(lessons(tmp_path, job))
    assert len(first) == len(set(first)) == 4_500 // 32 * 32


def test_order_is_a_function_of_seed_and_epoch(tmp_path: Path, job: Job) -> None:
    one, other = lessons(tmp_path, job), lessons(tmp_path, job)
    first, second = order(one), order(one)
    assert first != second
    assert len(set(first) & set(second)) > 4_400
    assert [first, second] == [order(other), order(other)]


def test_rows_are_shuffled_far_apart(tmp_path: Path, job: Job) -> None:
    file_order = order(Exam(Shard(tmp_path / TRAIN, job, rank=0, ranks=1), job, batch=100))
    place = {row: at for at, row in enumerate(file_order)}
    steps = np.abs(np.diff([place[row] for row in order(lessons(tmp_path, job))]))
    assert np.median(steps) > 500  # in the file it is 1; one window is 800


@pytest.mark.parametrize("done", [0, 1, 30, 139, 140])
def test_it_goes_on_where_a_checkpoint_was(tmp_path: Path, job: Job, done: int) -> None:
    whole, again = lessons(tmp_path, job), lessons(tmp_path, job)
    expected = order(whole) + order(whole)
    begun = iter(whole := lessons(tmp_path, job))
    for _ in range(done):
        next(begun)
    again.load_state_dict(whole.state_dict())
    assert order(again) + (order(again) if done < 140 else []) == expected[done * 32 :]


def test_ranks_share_the_rows_and_have_as_many_steps(tmp_path: Path, job: Job) -> None:
    shares = [lessons(tmp_path, job, rank=rank, ranks=3, batch=10) for rank in range(3)]
    assert len({len(share) for share in shares}) == 1
    taught = [set(order(share)) for share in shares]
    assert len(set.union(*taught)) == sum(map(len, taught)) == 3 * 10 * len(shares[0])
    exams = [Exam(Shard(tmp_path / VALIDATION, job, rank=rank, ranks=3), job, batch=64) for rank in range(3)]
    judged = [row for exam in exams for row in order(exam)]
    assert len(judged) == len(set(judged)) == 500
    assert all(len(exam) == len(list(exam)) for exam in exams)


def test_a_batch_is_no_larger_than_a_shard(tmp_path: Path, job: Job) -> None:
    assert len(lessons(tmp_path, job, batch=10**6)) == 1


def test_memory_is_bounded_however_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numpy's arrays and Arrow's buffers at their peaks, of a file six times as large as its window."""
    monkeypatch.setattr(preparation, "GROUP_BYTES", 2**17)
    matrix = np.random.default_rng(0).normal(size=(150_000, 10))
    columns = [Column(f"x{at}", "number", "number") for at in range(10)]
    labels = np.arange(len(matrix)) % 2
    job = prepare(tmp_path, [Chunk(matrix, labels)], columns, task="classification", settings=TINY)
    taught, bound = lessons(tmp_path, job, batch=500), (WINDOW_GROUPS + 1) * 2**17
    pool = pa.proxy_memory_pool(before := pa.default_memory_pool())
    pa.set_memory_pool(pool)
    tracemalloc.start()
    try:
        assert len(list(map(len, taught))) == len(taught)
        numpy_peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(before)
    assert 0 < pool.max_memory() < 3 * 2**17  # a row group while it is decoded
    assert matrix.size * 4 > 5 * bound
    assert bound / 2 < numpy_peak < 1.3 * bound
