"""The proof that a file answers as the trained model: both are asked, the file in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pyarrow as pa

from workbench.errors import ParityError
from workbench.exporting.graph import recipe_graph
from workbench.exporting.raw import raw_columns, raw_feed
from workbench.recipe import FittedRecipe
from workbench.training import Model

Array = npt.NDArray[Any]

# Asks a model file for its answers with nothing but the runtime imported.
ANSWER = """
import sys, numpy, workbench.runtime
model, rows, answers = sys.argv[1:]
predictor = workbench.runtime.Predictor(model)
scores = predictor.score(dict(numpy.load(rows)))
heavy = {"polars", "narwhals", "pandas", "sklearn", "onnx", "spox", "torch"} & set(sys.modules)
assert not heavy, f"the runtime imported {heavy}"
given = {} if scores.probabilities is None else {"probabilities": scores.probabilities}
prediction = scores.prediction
numpy.savez(answers, prediction=prediction.astype(str) if prediction.dtype == object else prediction, **given)
"""


@dataclass(frozen=True)
class Agreement:
    """How closely a file answered as the trained model.

    Attributes:
        rows: rows that both were asked.
        largest_difference: of any probability, or of any value relative to its size where that is above 1.
        over_tolerance: rows that differ by more than the tolerance.
        tolerance: what the file had to keep: 1e-9, and 1e-6 for XGBoost, which sums in float32.
        label_flips: rows whose label differs.
    """

    rows: int
    largest_difference: float
    over_tolerance: int
    tolerance: float
    label_flips: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def prove(model: Model, path: Path, rows: pa.Table, *, python: str = sys.executable) -> Agreement:
    """Ask the trained model and the file for the same raw rows.

    Args:
        model: the trained model.
        path: the file.
        rows: raw rows with the model's input columns.
        python: the interpreter that asks the file; it needs numpy, onnxruntime and workbench.

    Raises:
        ParityError: they disagree; names the worst row, the output, and the step or model at fault.
    """
    expected = _asked_of_model(model, rows)
    answered = _asked_of_file(path, rows, model, python)
    differences = _differences(expected, answered)
    tolerance = tolerance_of(model.estimator)
    flips = np.zeros(rows.num_rows, bool)
    if model.task != "regression":
        flips = expected["prediction"].astype(str) != answered["prediction"].astype(str)
    over = ~(differences <= tolerance)
    agreement = Agreement(
        rows.num_rows, float(differences.max(initial=0.0)), int(over.sum()), tolerance, int(flips.sum())
    )
    if over.any() or flips.any():
        worst = int(np.argmax(np.where(flips, np.inf, np.nan_to_num(differences, nan=np.inf))))
        raise ParityError(_verdict(agreement, worst, expected, answered), do=_fault(model, rows))
    return agreement


def tolerance_of(estimator: Any) -> float:
    """How far answers may differ, by how the estimator's library sums."""
    return 1e-6 if type(estimator).__module__.startswith("xgboost") else 1e-9


def _asked_of_model(model: Model, rows: pa.Table) -> dict[str, Array]:
    answers = {"prediction": model.predict(rows)}
    return answers if model.task == "regression" else answers | {"probabilities": model.predict_proba(rows)}


def _asked_of_file(path: Path, rows: pa.Table, model: Model, python: str) -> dict[str, Array]:
    with TemporaryDirectory() as folder:
        given, answers = Path(folder, "rows.npz"), Path(folder, "answers.npz")
        np.savez(given, allow_pickle=False, **raw_columns(rows, model.recipe.inputs))
        asked = subprocess.run(
            [python, "-c", ANSWER, str(path), str(given), str(answers)],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode:
            raise ParityError("The exported file does not answer:", do=asked.stderr.strip()[-2000:])
        return dict(np.load(answers))


def _differences(expected: Mapping[str, Array], answered: Mapping[str, Array]) -> Array:
    """The largest difference of each row, NaN where the shapes or the missing values differ."""
    name = "probabilities" if "probabilities" in expected else "prediction"
    known, given = expected[name].astype(np.float64), answered[name].astype(np.float64)
    difference = np.abs(known - given) / np.maximum(1.0, np.abs(known))
    largest: Array = np.where(known == given, 0.0, difference).reshape(len(known), -1).max(axis=1)
    return largest


def _verdict(
    agreement: Agreement, worst: int, expected: Mapping[str, Array], answered: Mapping[str, Array]
) -> str:
    told = "; ".join(f"{name} {expected[name][worst]} became {answered[name][worst]}" for name in expected)
    return (
        "The exported file does not answer as the model: "
        f"{agreement.over_tolerance} of {agreement.rows} rows differ by more than {agreement.tolerance:g}, "
        f"{agreement.label_flips} labels flip. Worst is row {worst}: {told}."
    )


def _fault(model: Model, rows: pa.Table) -> str:
    """Name the step whose feature differs most, or else the estimator."""
    session = onnxruntime.InferenceSession(recipe_graph(model.recipe).SerializeToString())
    (given,) = session.run(None, raw_feed(rows, model.recipe.inputs))
    known = model.recipe.matrix(rows)
    differs = (known != given) & ~(np.isnan(known) & np.isnan(given))
    if not differs.any():
        return (
            f"The features agree: the fault is in how {type(model.estimator).__name__} is written. Report it."
        )
    feature = model.recipe.features[int(differs.sum(axis=0).argmax())]
    return (
        f"The feature {feature!r} differs, which {_writer(model.recipe, feature)!r} writes: replace the step."
    )


def _writer(recipe: FittedRecipe, feature: str) -> Any:
    writers = [
        step
        for step, ops in zip(recipe.steps, recipe.learned, strict=True)
        for op in ops
        if feature in op.outputs
    ]
    return writers[-1] if writers else recipe.schema[feature]
