"""See what a table holds before working on it: `profile` and `associations`."""

from __future__ import annotations

from workbench.profiling.associate import associations
from workbench.profiling.describe import profile
from workbench.profiling.pairs import Association, Associations
from workbench.profiling.results import ColumnProfile, Profile

__all__ = ["Association", "Associations", "ColumnProfile", "Profile", "associations", "profile"]
