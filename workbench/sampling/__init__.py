"""Choosing rows by their keys: samples and splits that other files, machines and days give again."""

from __future__ import annotations

from workbench.sampling.division import split
from workbench.sampling.draw import sample

__all__ = ["sample", "split"]
