"""A process that trains: alone, or as one rank of several that see different rows and agree on each step."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.environments.torchelastic import TorchElasticEnvironment
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint
from pytorch_lightning.strategies import DDPStrategy

from workbench.errors import DataError
from workbench.training.network.feeding import Exam, Lessons, Shard
from workbench.training.network.job import BEST, LAST, TRAIN, VALIDATION, Job
from workbench.training.network.learning import Conduct, Learner

EXAM_ROWS = 1024  # a batch of them


def train_rank(folder: str | os.PathLike[str]) -> None:
    """Train as the rank that the environment says, from the folder's last checkpoint on if there is one.

    Args:
        folder: a job's folder, which all ranks see.

    Rank and number of ranks are read from RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR and
    MASTER_PORT, as torchrun sets them; without them the process is alone.

    Raises:
        DataError: fewer rows than ranks.
    """
    folder = Path(folder)
    job, rank, ranks = Job.read(folder), _number("RANK", 0), _number("WORLD_SIZE", 1)
    shards = [Shard(folder / name, job, rank=rank, ranks=ranks) for name in (TRAIN, VALIDATION)]
    if not all(shard.fewest for shard in shards):
        raise DataError(f"There are too few rows for {ranks} processes.", do="Train with fewer.")
    lessons = Lessons(shards[0], job, batch=max(1, job.settings.batch_size // ranks))
    exam = Exam(shards[1], job, batch=EXAM_ROWS)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The '.*_dataloader' does not have many workers")
        last = folder / LAST
        _trainer(folder, job, ranks).fit(
            Learner(job),
            lessons,
            exam,
            ckpt_path=last if last.exists() else None,
            weights_only=True,
        )


def _trainer(folder: Path, job: Job, ranks: int) -> pl.Trainer:
    local = _number("LOCAL_WORLD_SIZE", 1)
    on_gpu = torch.cuda.is_available()
    together: dict[str, Any] = {}
    if ranks > 1:
        backend = "nccl" if on_gpu else "gloo"
        together = {
            "strategy": DDPStrategy(process_group_backend=backend),
            "plugins": [TorchElasticEnvironment()],
            "devices": local,
            "num_nodes": ranks // local,
        }
    best = ModelCheckpoint(
        folder, filename=Path(BEST).stem, monitor="loss", save_weights_only=True, enable_version_counter=False
    )
    stop = EarlyStopping("loss", patience=job.settings.patience, check_finite=True)
    return pl.Trainer(
        **{"devices": 1, **together},
        accelerator="gpu" if on_gpu else "cpu",
        precision="bf16-mixed" if on_gpu else "32-true",
        max_epochs=job.settings.epochs,
        callbacks=[best, stop, Conduct(folder, job.settings.seed)],
        gradient_clip_val=1.0,
        num_sanity_val_steps=0,
        use_distributed_sampler=False,
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=folder,
    )


def _number(variable: str, otherwise: int) -> int:
    return int(os.environ.get(variable, otherwise))
