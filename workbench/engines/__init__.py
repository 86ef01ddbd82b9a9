"""Everything that differs between polars and Spark, so that no other floor has to know.

A frame comes in as what the user has (polars, pandas, pyarrow, Spark), is a lazy narwhals frame
inside (`lazy`), and goes back out as what it was (`restore`). What narwhals cannot say alike on both
engines is a method of `Engine`; `engine_of(frame)` finds the right one.
"""

from workbench.engines.base import Engine
from workbench.engines.frames import engine_of, lazy, restore
from workbench.engines.inference import infer_schema
from workbench.engines.ingest import ingest

__all__ = ["Engine", "engine_of", "infer_schema", "ingest", "lazy", "restore"]
