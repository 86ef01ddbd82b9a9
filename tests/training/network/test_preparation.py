from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.training.network.tables import COLUMNS, TINY, rows
from workbench.errors import DataError
from workbench.training.chunks import Chunk
from workbench.training.network import preparation
from workbench.training.network.inputs import CategoryInput
from workbench.training.network.job import TRAIN, VALIDATION, Job
from workbench.training.network.preparation import held_out, prepare


def in_parts(whole: Chunk, sizes: list[int]) -> list[Chunk]:
    ends = np.cumsum(sizes)
    parts = np.split(np.arange(len(whole.labels)), ends)
    return [Chunk(whole.matrix[part], whole.labels[part]) for part in parts]


def test_a_folder_is_the_same_however_its_rows_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "GROUP_BYTES", 4 * 7 * 1_000)
    jobs = []
    for at, sizes in enumerate(([], [1, 700, 5, 2_000])):
        (tmp_path / str(at)).mkdir()
        parts = in_parts(rows(5_000), sizes)
        jobs.append(prepare(tmp_path / str(at), parts, COLUMNS, task="classification", settings=TINY))
    assert jobs[0] == jobs[1] == Job.read(tmp_path / "1")
    files = [pq.ParquetFile(tmp_path / "1" / name) for name in (TRAIN, VALIDATION)]
    assert [file.metadata.num_rows for file in files] == [4_500, 500]
    sizes = [files[0].metadata.row_group(at).num_rows for at in range(files[0].metadata.num_row_groups)]
    assert sizes == [1_000, 1_000, 1_000, 1_000, 500]


def test_no_row_is_lost_or_changed(tmp_path: Path) -> None:
    whole = rows(1_000)
    prepare(tmp_path, [whole], COLUMNS, task="classification", settings=TINY)
    tables = [pq.read_table(tmp_path / name) for name in (TRAIN, VALIDATION)]
    written = np.concatenate([table.drop(["target", "weight"]).to_pandas().to_numpy() for table in tables])
    order = np.argsort(whole.matrix[:, 2]), np.argsort(written[:, 2])
    np.testing.assert_array_equal(whole.matrix[order[0]].astype(np.float32), written[order[1]])
    labels = np.concatenate([table["target"].to_numpy(zero_copy_only=False) for table in tables])
    assert (whole.labels[order[0]] == labels[order[1]]).all()


def test_one_of_ten_neighbours_is_held_out_by_lot() -> None:
    held = held_out(0, 100_000, seed=5)
    assert (held.reshape(-1, 10).sum(axis=1) == 1).all()
    counts = held.reshape(-1, 10).sum(axis=0)
    assert abs(counts - 1_000).max() < 5 * np.sqrt(900)  # five standard deviations
    assert (held[730:1_890] == held_out(730, 1_160, seed=5)).all()
    assert 0.05 < (held & held_out(0, 100_000, seed=6)).sum() / held.sum() < 0.15


def test_kinds_tell_categories_from_numbers(tmp_path: Path) -> None:
    job = prepare(tmp_path, [rows(1_000)], COLUMNS, task="classification", settings=TINY)
    assert list(job.inputs.categories.values()) == [CategoryInput((0.0, 1.0, 2.0, 3.0, 4.0))]
    assert list(job.inputs.numbers) == [0, 1, 2]


def test_cuts_of_many_rows_are_near_the_quantiles_of_all(tmp_path: Path) -> None:
    values = np.random.default_rng(0).exponential(size=200_000)
    chunk = Chunk(values[:, None], np.arange(200_000) % 2)
    job = prepare(tmp_path, in_parts(chunk, [20_000] * 8), COLUMNS[:1], task="classification", settings=TINY)
    shares = [(values <= cut).mean() for cut in job.inputs.numbers[0].cuts]
    np.testing.assert_allclose(shares, np.linspace(0, 1, 49), atol=0.01)


def test_rows_that_teach_nothing_say_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3 rows are too few"):
        prepare(tmp_path, [rows(3)], COLUMNS, task="classification", settings=TINY)
    nothing = replace(rows(100), weights=np.zeros(100))
    with pytest.raises(DataError, match="weights are all 0"):
        prepare(tmp_path, [nothing], COLUMNS, task="classification", settings=TINY)
