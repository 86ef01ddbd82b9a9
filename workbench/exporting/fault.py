"""Where a written model goes wrong: at the first step whose columns differ, or else in the estimator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pyarrow as pa

from workbench.engines import engine_of, ingest, lazy
from workbench.exporting.graph import columns_graph
from workbench.exporting.raw import raw_feed
from workbench.ops import Op
from workbench.recipe import FittedRecipe
from workbench.recipe.running import run
from workbench.runtime.cells import READERS
from workbench.runtime.modelfile import INEXACT_OPTIMIZERS
from workbench.schema import Schema, Storage
from workbench.training import Model

Array = npt.NDArray[Any]
Ops = tuple[Op, ...]

_STORAGES: dict[str, Storage] = {"f": "number", "O": "text", "i": "time"}


def fault(model: Model, rows: pa.Table) -> str:
    """Say what to blame for an answer that differs.

    Args:
        model: the trained model.
        rows: the raw rows that are answered differently.
    """
    recipe = model.recipe
    for said, ops in _stages(recipe):
        column = _differing(ops, recipe.inputs, rows)
        if column is not None:
            return f"The column {column!r} differs after {said}: leave that step out, and report this."
    return f"The features agree: it is {type(model.estimator).__name__} that is written wrongly. Report this."


def _stages(recipe: FittedRecipe) -> Iterator[tuple[str, Ops]]:
    """What is done up to each step, from nothing on."""
    needed = ([op for op in ops if op in recipe.ops] for ops in recipe.learned)
    done: Iterator[Ops] = accumulate(needed, lambda before, ops: (*before, *ops), initial=())
    return zip(("it is read", *map(repr, recipe.steps)), done, strict=True)


def _differing(ops: Ops, inputs: Schema, rows: pa.Table) -> str | None:
    """The first column that the graph of these ops gives otherwise than the frame does."""
    given = _of_graph(ops, inputs, rows)
    known = _of_frame(ops, inputs, rows, list(given))
    return next((name for name, values in given.items() if not _same(known[name], values)), None)


def _of_graph(ops: Ops, inputs: Schema, rows: pa.Table) -> dict[str, Array]:
    graph = columns_graph(ops, inputs)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), disabled_optimizers=INEXACT_OPTIMIZERS)
    names = [output.name for output in session.get_outputs()]
    answers = session.run(names, raw_feed(rows, inputs))
    return {name.removeprefix("output."): values for name, values in zip(names, answers, strict=True)}


def _of_frame(ops: Ops, inputs: Schema, rows: pa.Table, names: Sequence[str]) -> pa.Table:
    frame = run(ops, ingest(lazy(rows), inputs)).select(*names)
    return engine_of(frame).to_arrow(frame)


def _same(known: pa.ChunkedArray, given: Array) -> bool:
    """Whether a model would see the same, for it sees float32."""
    values = READERS[_STORAGES[given.dtype.kind]](known)
    if given.dtype.kind != "f":
        return np.array_equal(values, given)
    with np.errstate(over="ignore"):
        return np.array_equal(values.astype(np.float32), given.astype(np.float32), equal_nan=True)
