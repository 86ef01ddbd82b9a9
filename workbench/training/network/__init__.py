"""A neural network for tables, trained beside the notebook in processes of its own."""

from __future__ import annotations

from workbench.training.network.estimator import Network
from workbench.training.network.spark import Spark

__all__ = ["Network", "Spark"]
