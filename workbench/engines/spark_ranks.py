"""Run a function side by side on the workers of a Spark cluster, as the ranks of a PyTorch training.

`python -m workbench.engines.spark_ranks` is a process of its own, so that the session of whoever started it
stays as it is. One line of JSON on its standard input says what to run (`Ranks`); when that input ends, it
interrupts what runs on the cluster, and ends too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from threading import Thread, Timer
from typing import Any

from pyspark.ml.torch.distributor import TorchDistributor
from pyspark.sql import SparkSession

PATIENCE = 5.0  # seconds that the cluster has to hear of an interrupt


@dataclass(frozen=True)
class Ranks:
    """What is to be run.

    Args:
        url: of a master (spark://) or of a Spark Connect server (sc://).
        count: how many ranks; the cluster must have room for all of them at once.
        function: "package.module:name", which all workers can import. Its return value is lost.
        arguments: that it is called with.
        settings: of the session.
    """

    url: str
    count: int
    function: str
    arguments: Sequence[str]
    settings: Mapping[str, str]

    def run(self) -> None:
        """Run all ranks to their end."""
        session = self._session()
        Thread(target=_end_with_input, args=(session,), daemon=True).start()
        gpus = int(session.conf.get("spark.task.resource.gpu.amount", "0") or 0)
        ranks = TorchDistributor(num_processes=self.count, local_mode=False, use_gpu=gpus > 0)
        ranks.run(self._imported(), *self.arguments)
        session.stop()

    def _session(self) -> SparkSession:
        builder = SparkSession.builder.appName("workbench")
        is_connect = self.url.startswith("sc://")
        builder = builder.remote(self.url) if is_connect else builder.master(self.url)
        for name, value in self.settings.items():
            builder = builder.config(name, value)
        return builder.getOrCreate()

    def _imported(self) -> Callable[..., Any]:
        module, _, name = self.function.partition(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function


def _end_with_input(session: SparkSession) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    Timer(PATIENCE, os._exit, [1]).start()  # a session that is being closed may not answer
    session.interruptAll()
    os._exit(1)


if __name__ == "__main__":
    Ranks(**json.loads(sys.stdin.readline())).run()
