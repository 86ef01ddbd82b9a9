"""Write a model as one ONNX file, or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import onnx
from onnx.helper import set_model_props

from workbench.errors import InputError
from workbench.exporting.graph import model_graph
from workbench.exporting.origin import fingerprints, versions
from workbench.exporting.proof import Agreement, prove
from workbench.exporting.raw import raw_table
from workbench.jobs.records.recorder import record
from workbench.profiling import profile
from workbench.runtime.modelfile import FORMAT, METADATA_KEY
from workbench.training import Model
from workbench.validation import Validation

Description = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """A file that `export` wrote: where it is, how large in bytes, and how closely it agrees."""

    path: Path
    size: int
    proof: Agreement


def export(
    model: Model, path: str | os.PathLike[str], report: Validation | None = None, rows: Any = None
) -> Exported:
    """Write a model as one ONNX file that takes raw rows and needs only numpy and onnxruntime.

    The file is written aside and asked, in a process of its own, for raw rows that the trained model
    is asked for too; only if they agree does it get its name.

    Args:
        model: what `fit` returned.
        path: where to write, with the suffix .onnx; a file there is replaced at the end.
        report: what `validate` returned, whose metrics the file then tells.
        rows: raw rows to prove it on; by default up to 10,000 that the model kept from training.

    Raises:
        NotExportableError: a step or an estimator that has no ONNX form.
        ParityError: the file does not answer as the model; nothing is written.
        InputError: a path that does not end in .onnx or cannot be written to, or no rows to prove it on.
        ColumnError: the rows lack a column that the model reads.
    """
    path = _writable(Path(path))
    graph, description = model_graph(model), describe(model, report)
    asked = raw_table(model.rows if rows is None else rows, model.recipe.inputs)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write(graph, description, aside)
        proof = prove(model, aside, asked)
        _write(graph, description | {"proof": proof.to_json()}, aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    record("model", path=str(path), proof=proof.to_json())
    return Exported(path, path.stat().st_size, proof)


def describe(model: Model, report: Validation | None) -> Description:
    """What the file says of itself."""
    return {
        "format": FORMAT,
        "schema": model.recipe.inputs.to_json(),
        "task": model.task,
        "target": model.target,
        "classes": list(model.classes),
        "features": list(model.features),
        "recipe": model.recipe.to_json(),
        "estimator": repr(model.estimator),
        "trained": {"rows": model.n_rows, "rows_without_target": model.dropped_rows},
        "statistics": _statistics(model),
        "metrics": {} if report is None else report.to_json()["metrics"],
        "fingerprints": fingerprints(model.rows, model.recipe),
        "versions": versions(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _statistics(model: Model) -> Description:
    """What the training rows looked like, for a later comparison."""
    return profile(model.rows, schema=model.recipe.schema.select(*model.rows.column_names)).to_json()


def _writable(path: Path) -> Path:
    if path.suffix != ".onnx":
        raise InputError(f"A model's file ends in .onnx, unlike {str(path)!r}.")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise InputError(f"No file can be written at {str(path)!r}.", do="Choose a folder that is there.")
    return path


def _write(graph: onnx.ModelProto, description: Description, path: Path) -> None:
    set_model_props(graph, {METADATA_KEY: json.dumps(description, allow_nan=False)})
    path.write_bytes(graph.SerializeToString())
