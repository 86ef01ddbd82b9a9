"""The network as a scikit-learn estimator; it learns in other processes, and this one keeps free of them."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, get_args

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils import ClassifierTags, RegressorTags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from workbench.errors import InputError, MissingExtraError, TrainingFailed
from workbench.schema import Column
from workbench.training.chunks import Chunk
from workbench.training.network.job import JOB, Job, Settings, Task
from workbench.training.network.launching import Launcher, LocalProcesses
from workbench.training.network.preparation import prepare
from workbench.training.network.progress import Progress, watched
from workbench.training.network.target import ClassWeight
from workbench.training.network.trained import Trained

Array = npt.NDArray[Any]


class InterruptedWarning(UserWarning):
    """A training was interrupted, and what it had learned until then is what there is."""


def _tells_classes(network: Network) -> bool:
    return network.task == "classification"


class Network(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A neural network for tables, TabM-mini with piecewise-linear embeddings, trained by Lightning.

    Args:
        task: "classification", of two classes or more, or "regression".
        members: perceptrons that share most weights and answer together.
        blocks: hidden layers.
        width: of each hidden layer.
        epochs: at most so many times every row is learned from.
        batch_size: rows of a step, over all processes.
        learning_rate: of AdamW.
        patience: training ends when so many epochs have not improved the loss on held-out rows.
        class_weight: None, "balanced" (each class as much as every other), or a weight for each class.
        seed: of the weights, the order of rows, and which rows are held out.
        processes: that share the work on this machine; None is one for each GPU, or one.
        on: where else to train; None is this machine.
        folder: where the training is kept. A training that was cut short there is taken up again from its
            last checkpoint, bit for bit as if nothing had happened; None keeps nothing.

    Attributes:
        classes_: the labels, sorted; the columns of `predict_proba`. None for regression.
        history_: the losses epoch by epoch; draws itself in a notebook.

    One row in ten is held out to tell when to stop, and the weights of the epoch that did best there are
    kept. A missing number has an embedding of its own, and so has a category that was not there in training:
    both are learned from cells that are hidden at random, one in twenty, so nothing need be imputed.

    Rows are written to Parquet and read from there: however many there are, a process that trains holds at
    most 72 MiB of them, and this one a few chunks. Interrupted, `fit` ends all processes and keeps the best
    weights so far, with a warning.

    Source: Y. Gorishniy, A. Kotelnikov and A. Babenko, TabM (ICLR 2025).

    >>> Network("regression", width=64).get_params()["width"]
    64
    """

    def __init__(  # noqa: PLR0913  (a scikit-learn estimator has an argument for each setting)
        self,
        task: Task = "classification",
        *,
        members: int = 16,
        blocks: int = 2,
        width: int = 256,
        epochs: int = 100,
        batch_size: int = 256,
        learning_rate: float = 2e-3,
        patience: int = 16,
        class_weight: ClassWeight = None,
        seed: int = 0,
        processes: int | None = None,
        on: Launcher | None = None,
        folder: str | os.PathLike[str] | None = None,
    ) -> None:
        self.task = task
        self.members = members
        self.blocks = blocks
        self.width = width
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.class_weight = class_weight
        self.seed = seed
        self.processes = processes
        self.on = on
        self.folder = folder

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, *, columns: Sequence[Column] | None = None
    ) -> Self:
        """Learn from a matrix.

        Args:
            X: numbers (n, f), missing as NaN.
            y: classes or values (n,).
            sample_weight: how much each row counts (n,).
            columns: what the features mean, where some are categories; `workbench.fit` tells this by itself.

        Raises:
            DataError: fewer rows than there must be to hold some out.
            TrainingFailed: a process that trained ended before the training did.
        """
        X, y = validate_data(self, X, y, dtype=np.float32, ensure_all_finite="allow-nan")
        if self.task == "classification" and type_of_target(y).startswith("continuous"):
            raise InputError("The target is continuous.", do='Give Network("regression") for it.')
        means = columns or [Column(f"x{at}", "number", "number") for at in range(X.shape[1])]
        weights = None if sample_weight is None else np.asarray(sample_weight)
        return self.fit_chunks([Chunk(X, y, weights)], means)

    def fit_chunks(self, chunks: Iterable[Chunk], columns: Sequence[Column]) -> Self:
        """Learn from a table that comes in parts, none of which is kept.

        Args:
            chunks: the training rows.
            columns: what the features of their matrices mean.
        """
        if find_spec("pytorch_lightning") is None:
            raise MissingExtraError.of("workbench.Network", "train")
        with _kept_in(self.folder) as folder:
            job = self._prepared(folder, chunks, columns)
            trained = self._run(folder)
        self.network_, self.n_features_in_ = trained, len(columns)
        self.classes_ = np.array(job.target.classes) if job.task == "classification" else None
        return self

    def predict(self, X: Any) -> Array:
        """The label or value of each row, (n,)."""
        answers = self._answers(X)
        if self.classes_ is None:
            return answers
        return np.asarray(self.classes_[answers.argmax(axis=1)])

    @available_if(_tells_classes)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]:
        """The probability of each class, (n, k)."""
        return self._answers(X)

    def _prepared(self, folder: Path, chunks: Iterable[Chunk], columns: Sequence[Column]) -> Job:
        """Write the job into its folder, or find it there, begun."""
        aside, settings = folder / "prepared", self._settings()
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        job = prepare(
            aside, chunks, columns, task=self.task, settings=settings, class_weight=self.class_weight
        )
        if (folder / JOB).exists() and Job.read(folder) != job:
            raise InputError(
                f"{str(folder)!r} keeps another training, of other rows or with other settings.",
                do="Give a new folder.",
            )
        for path in sorted(aside.iterdir(), key=lambda path: path.name == JOB):
            path.replace(folder / path.name)
        aside.rmdir()
        return job

    def _run(self, folder: Path) -> Trained:
        launcher = self.on or LocalProcesses(self.processes)
        with watched(folder, Progress(self.epochs, self.patience)) as progress:
            try:
                if not progress().is_done:
                    launcher.run(folder)
            except KeyboardInterrupt:
                self.history_ = progress()
                return _so_far(folder, self.history_)
        self.history_ = progress()
        trained = Trained.found(folder)
        if trained is None or not self.history_.is_done:
            raise TrainingFailed("The processes that train ended before the training did.")
        if self.history_.best < 0:
            raise TrainingFailed("The loss is not finite.", do="Lower the learning_rate.")
        return trained

    def _settings(self) -> Settings:
        """Those of the arguments that the processes must know."""
        if self.task not in get_args(Task):
            raise InputError(f"No task {self.task!r}.", known=get_args(Task), given=str(self.task))
        settings = Settings(**{field.name: getattr(self, field.name) for field in fields(Settings)})
        for name in ("members", "blocks", "width", "epochs", "batch_size", "patience"):
            if getattr(settings, name) < 1:
                raise InputError(f"{name}={getattr(settings, name)!r} is too few.", do="Give 1 or more.")
        return settings

    def _answers(self, X: Any) -> npt.NDArray[np.float64]:
        check_is_fitted(self, "network_")
        X = validate_data(self, X, reset=False, dtype=np.float32, ensure_all_finite="allow-nan")
        return self.network_.answers(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if self.task == "regression":
            tags.estimator_type, tags.regressor_tags = "regressor", RegressorTags()
        else:
            tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        return tags


def _so_far(folder: Path, progress: Progress) -> Trained:
    """What an interrupted training has learned; it stays interrupted where that is nothing."""
    trained = Trained.found(folder)
    if trained is None:
        raise KeyboardInterrupt
    warnings.warn(
        f"The training was interrupted ({progress.said}); the best weights so far are kept.",
        InterruptedWarning,
        stacklevel=5,
    )
    return trained


@contextmanager
def _kept_in(folder: str | os.PathLike[str] | None) -> Iterator[Path]:
    if folder is None:
        with TemporaryDirectory(prefix="workbench-network-") as passing:
            yield Path(passing)
        return
    kept = Path(folder)
    kept.mkdir(parents=True, exist_ok=True)
    yield kept
