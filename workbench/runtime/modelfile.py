"""The one .onnx file that a model lives in: opened, and checked to be whole and ours."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # or its import starts a thread that reports
import onnxruntime

from workbench.errors import InputError, ModelFileError
from workbench.schema import Schema, Storage

Task = Literal["binary", "multiclass", "regression"]

METADATA_KEY = "workbench"
FORMAT = 1
LABEL = "output.label"
PROBABILITIES = "output.probabilities"
VALUE = "output.value"
INEXACT_OPTIMIZERS = ["NoopElimination"]  # it takes a product with 1.00000002 for one with 1, and drops it

_REQUIRED = ("schema", "task", "target", "classes", "features", "recipe")
_OUTPUTS: dict[Task, tuple[str, ...]] = {
    "binary": (LABEL, PROBABILITIES),
    "multiclass": (LABEL, PROBABILITIES),
    "regression": (VALUE,),
}
_TENSORS: dict[Storage, str] = {"number": "tensor(double)", "text": "tensor(string)", "time": "tensor(int64)"}


@dataclass(frozen=True)
class ModelFile:
    """An opened model: its session, its description, and the raw columns that it reads."""

    path: Path
    session: onnxruntime.InferenceSession
    description: dict[str, Any]
    schema: Schema

    @property
    def task(self) -> Task:
        task: Task = self.description["task"]
        return task

    @property
    def outputs(self) -> tuple[str, ...]:
        return _OUTPUTS[self.task]


def open_model(path: str | os.PathLike[str]) -> ModelFile:
    """Open a model file, which may come from anywhere: nothing outside it is read.

    Raises:
        ModelFileError: the file is not there, is damaged, is not a workbench model, or was written by a
            newer workbench.
    """
    file = Path(path).absolute()
    session = _start(_read(file), file)
    description = _describe(session, file)
    model = ModelFile(file, session, description, _schema_of(description, file))
    _check_graph(model)
    return model


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ModelFileError(f"No model can be read at {str(file)!r}: {error.strerror}.") from error


def _start(content: bytes, file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # The sums of a tree ensemble depend on how threads share them: one thread gives one answer.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.load_model_format", "ONNX")
    # A model may name other files to load as its weights. No file lies below a device, so all are refused.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    try:
        return onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"], disabled_optimizers=INEXACT_OPTIMIZERS
        )
    except Exception as error:  # onnxruntime's errors have no base of their own
        raise ModelFileError(
            f"{file.name} is damaged, or no model of ONNX alone: {error}", do="Export the model again."
        ) from error


def _describe(session: onnxruntime.InferenceSession, file: Path) -> dict[str, Any]:
    text = session.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
    if text is None:
        raise ModelFileError(
            f"{file.name} is an ONNX model, but not a workbench model.", do="Write one with workbench.export."
        )
    try:
        description = json.loads(text)
        written_as = int(description["format"])
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(file, "its description cannot be read") from error
    if written_as > FORMAT:
        raise ModelFileError(
            f"{file.name} has format {written_as}; this workbench reads up to format {FORMAT}.",
            do="pip install --upgrade notebook-workbench",
        )
    lacking = [name for name in _REQUIRED if name not in description]
    if lacking:
        raise _damaged(file, f"its description lacks {', '.join(lacking)}")
    return dict(description)


def _schema_of(description: dict[str, Any], file: Path) -> Schema:
    try:
        return Schema.from_json(description["schema"])
    except (InputError, TypeError, KeyError) as error:
        raise _damaged(file, f"its schema cannot be read ({error})") from error


def _check_graph(model: ModelFile) -> None:
    if model.description["task"] not in _OUTPUTS:
        raise _damaged(model.path, f"it has the unknown task {model.description['task']!r}")
    takes = {each.name: each.type for each in model.session.get_inputs()}
    described = {column.name: _TENSORS[column.storage] for column in model.schema}
    if takes != described:
        odd = sorted({name for name, _ in takes.items() ^ described.items()})
        raise _damaged(model.path, f"graph and schema disagree on the inputs {', '.join(map(repr, odd))}")
    gives = {each.name for each in model.session.get_outputs()}
    lacking = [name for name in model.outputs if name not in gives]
    if lacking:
        raise _damaged(model.path, f"the graph does not answer {', '.join(lacking)}")


def _damaged(file: Path, why: str) -> ModelFileError:
    return ModelFileError(f"{file.name} is damaged: {why}.", do="Export the model again.")
