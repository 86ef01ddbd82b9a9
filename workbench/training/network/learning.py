"""What happens at every step of a training, and what is kept of it."""

from __future__ import annotations

import math
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from torch import Tensor, nn

from workbench.training.network.architecture import TabM, combined
from workbench.training.network.events import Journal
from workbench.training.network.feeding import Batch
from workbench.training.network.job import LAST, Job

WEIGHT_DECAY = 3e-4
HIDDEN = 0.05  # of the cells: it keeps members apart, and "missing" and "other" are learned by all features
STEPS_A_CHECKPOINT = 500
SECONDS_AN_EVENT = 0.25


class Learner(pl.LightningModule):
    """The members learn each for itself, and are judged together: the loss is the mean of theirs."""

    starts: Tensor
    factors: Tensor

    def __init__(self, job: Job) -> None:
        super().__init__()
        torch.manual_seed(job.settings.seed)
        self.job, self.network = job, TabM(job)
        self.register_buffer("starts", torch.from_numpy(job.inputs.starts), persistent=False)
        self.register_buffer("factors", torch.tensor(job.target.factors), persistent=False)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(
            self.parameters(), lr=self.job.settings.learning_rate, weight_decay=WEIGHT_DECAY
        )

    def training_step(self, batch: Batch) -> Tensor:
        rows, come, targets, weights = batch
        answers = self.network(*self._partly_hidden(rows, come))
        members = answers.shape[1]
        if self.job.task == "regression":
            losses = (answers.squeeze(2) - targets.unsqueeze(1)).square()
        else:
            every = targets.repeat_interleave(members)
            losses = nn.functional.cross_entropy(answers.flatten(0, 1), every, reduction="none")
            losses = losses.view(-1, members)
        loss: Tensor = (losses.mean(dim=1) * self._weights(targets, weights)).mean()
        return loss

    def on_validation_epoch_start(self) -> None:
        self._judged = torch.zeros(2, dtype=torch.float64, device=self.device)  # loss, weight

    def validation_step(self, batch: Batch) -> None:
        rows, come, targets, weights = batch
        losses = ensemble_loss(self.network(rows, come), targets, self.job)
        counted = self._weights(targets, weights).double()
        self._judged += torch.stack([(losses * counted).sum(), counted.sum()])

    def on_validation_epoch_end(self) -> None:
        loss, weight = self.trainer.strategy.reduce(self._judged, reduce_op="sum")
        self.log("loss", loss / weight)

    def _partly_hidden(self, rows: Tensor, come: Tensor) -> tuple[Tensor, Tensor]:
        """Take a few cells away, as if nobody had written them."""
        hidden = torch.rand(rows.shape, device=rows.device) < HIDDEN
        return torch.where(hidden, self.starts, rows), come.masked_fill(hidden[:, : come.shape[1]], 0.0)

    def _weights(self, targets: Tensor, weights: Tensor) -> Tensor:
        return weights * (self.factors if self.job.task == "regression" else self.factors[targets])


class Conduct(pl.Callback):
    """Makes every step a function of its number, tells what happens, and leaves a way back.

    A checkpoint is never written at the last step of an epoch: Lightning takes up a training from there
    otherwise than it would have gone on.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed
        self._saved = 0
        self._told = 0.0
        self._learned = torch.zeros(2)  # the sum of this epoch's losses, and their number

    def on_train_start(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Lightning's handler waits for the other ranks
        self._saved = trainer.global_step
        self._journal = Journal(self._folder) if trainer.is_global_zero else None
        self._tell("started", ranks=trainer.world_size, steps=trainer.num_training_batches)

    def on_train_batch_start(
        self, trainer: pl.Trainer, module: pl.LightningModule, batch: Any, batch_idx: int
    ) -> None:
        seed = np.random.SeedSequence([self._seed, trainer.global_step, trainer.global_rank])
        torch.manual_seed(int(seed.generate_state(1)[0]))

    def on_train_batch_end(
        self, trainer: pl.Trainer, module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        if trainer.global_step - self._saved >= STEPS_A_CHECKPOINT and not trainer.is_last_batch:
            self._saved = trainer.global_step
            trainer.save_checkpoint(self._folder / LAST)
        loss = outputs["loss"].detach()
        self._learned = self._learned.to(loss.device) + torch.stack([loss, torch.ones_like(loss)])
        if self._journal is not None and time.monotonic() - self._told > SECONDS_AN_EVENT:
            self._told = time.monotonic()
            self._tell("progress", epoch=trainer.current_epoch, step=batch_idx + 1)

    def on_validation_end(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        learned, steps = self._learned.tolist()
        self._learned = torch.zeros(2)
        judged = float(trainer.callback_metrics["loss"])
        self._tell("epoch", epoch=trainer.current_epoch, learned=learned / (steps or math.nan), judged=judged)

    def on_train_end(self, trainer: pl.Trainer, module: pl.LightningModule) -> None:
        self._tell("done", epochs=trainer.current_epoch)

    def _tell(self, event: str, **values: float) -> None:
        if self._journal is not None:
            self._journal.tell(event, **values)


def ensemble_loss(answers: Tensor, targets: Tensor, job: Job) -> Tensor:
    """The loss of what the members say together, (n,)."""
    together = combined(answers, job)
    if job.task == "regression":
        return (together - targets).square()
    held = together.gather(1, targets.unsqueeze(1)).squeeze(1)
    return -held.clamp_min(torch.finfo(held.dtype).tiny).log()
