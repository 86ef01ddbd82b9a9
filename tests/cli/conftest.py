"""The command line is tested with the same tiny notebooks as the jobs."""

from __future__ import annotations

from tests.jobs.conftest import WriteNotebook, no_kernel_left, workplace, write_notebook

__all__ = ["WriteNotebook", "no_kernel_left", "workplace", "write_notebook"]
