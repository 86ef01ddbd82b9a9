"""Tables from where they are: files, folders, object stores, databases, memory; read when needed, not before.

Formats of files are the rows of one table in `formats.py`, other places those of one in `opening.py`.
"""

from __future__ import annotations

from workbench.sources.opening import scan

__all__ = ["scan"]
