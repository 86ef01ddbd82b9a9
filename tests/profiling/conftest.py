"""The tests of profiles run on Spark too."""

from __future__ import annotations

from tests.spark_session import spark

__all__ = ["spark"]
