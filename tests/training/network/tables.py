"""A small table that a network learns from: two numbers with holes, one column of noise, a category."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from sklearn.metrics import log_loss

from workbench.schema import Column
from workbench.training.chunks import Chunk
from workbench.training.network.job import VALIDATION, Job, Settings, Task
from workbench.training.network.preparation import prepare
from workbench.training.network.trained import Trained

COLUMNS = (
    Column("slope", "number", "number"),
    Column("bend", "number", "number"),
    Column("noise", "number", "number"),
    Column("port", "number", "category"),
)
TINY = Settings(
    members=4, blocks=1, width=16, epochs=4, batch_size=32, learning_rate=1e-2, patience=100, seed=3
)


def features(rows: int, *, seed: int = 0) -> np.ndarray:
    """(rows, 4) as float32, one number in twenty missing."""
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(rows, 4))
    matrix[:, :2][random.random((rows, 2)) < 0.05] = np.nan
    matrix[:, 3] = random.integers(0, 5, rows)
    return matrix.astype(np.float32).astype(np.float64)


def score(matrix: np.ndarray) -> np.ndarray:
    """What there is to learn."""
    known = np.nan_to_num(matrix)
    return known[:, 0] + known[:, 1] ** 2 + np.isin(matrix[:, 3], [2, 4])


def rows(count: int, *, task: Task = "classification", seed: int = 0) -> Chunk:
    """So many rows with what is to be learned of them."""
    matrix = features(count, seed=seed)
    values = score(matrix)
    labels = values if task == "regression" else np.where(values > 1, "yes", "no").astype(object)
    return Chunk(matrix, labels)


def prepared(folder: Path, count: int, *, settings: Settings = TINY, task: Task = "classification") -> Job:
    """A folder that ranks can be started on."""
    folder.mkdir(exist_ok=True)
    return prepare(folder, [rows(count, task=task)], COLUMNS, task=task, settings=settings)


def held_out_loss(folder: Path) -> float:
    """The log loss of a folder's best weights on all its held-out rows, as scikit-learn has it."""
    trained = Trained.found(folder)
    assert trained is not None
    table = pq.read_table(folder / VALIDATION).to_pandas()
    return log_loss(table["target"], trained.answers(table.drop(columns=["target", "weight"]).to_numpy()))
