"""The proof that a file answers as the trained model: both are asked, the file in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.errors import InputError, ParityError
from workbench.exporting.fault import fault
from workbench.exporting.raw import raw_json
from workbench.schema import Schema
from workbench.training import Model

Array = npt.NDArray[Any]
Answers = dict[str, Array]

_EXACT = 1e-9
_IN_FLOAT32 = {"xgboost": 1e-6, "workbench.training.network": 1e-5}

# Reads raw rows as JSON and tells a model file's answers as JSON, with nothing but the runtime imported.
ANSWER = """
import json, sys
from workbench.runtime import Predictor
scores = Predictor(sys.argv[1]).score(json.load(sys.stdin))
answers = {"prediction": scores.prediction.tolist()}
if scores.probabilities is not None:
    answers["probabilities"] = scores.probabilities.tolist()
json.dump(answers, sys.stdout)
"""


@dataclass(frozen=True)
class Agreement:
    """How closely a file answered as the trained model.

    Attributes:
        rows: rows that both were asked.
        largest_difference: of any probability, or of any value relative to its size where that is above 1;
            of values that are summed in float32, relative to their standard deviation if that is larger.
        over_tolerance: rows that differ by more than the tolerance.
        tolerance: what the file had to keep: 1e-9, and for what sums in float32 1e-6 (XGBoost) or 1e-5
            (Network).
        label_flips: rows whose label differs; in float32, those alone whose two likeliest classes are
            further apart than the tolerance.
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
        InputError: no rows.
        ParityError: they disagree; names the worst row, the output, and the step or model at fault.
    """
    if not rows.num_rows:
        raise InputError("A file cannot be proved on no rows.", do="Give some of the kind that it will see.")
    known, given = _asked_of_model(model, rows), _asked_of_file(path, rows, model.recipe.inputs, python)
    tolerance = tolerance_of(model.estimator)
    differences, flips = _differences(known, given, tolerance), _flips(known, given, tolerance)
    agreement = _agreement(differences, flips, tolerance)
    if agreement.over_tolerance or agreement.label_flips:
        worst = int(np.argmax(np.where(flips, np.inf, differences)))
        raise ParityError(_verdict(agreement, worst, known, given), do=fault(model, rows.slice(worst, 1)))
    return agreement


def tolerance_of(estimator: Any) -> float:
    """How far answers may differ, by how the libraries in an estimator sum."""
    parts = [estimator, *getattr(estimator, "get_params", dict)().values()]
    homes = {type(part).__module__ for part in parts}
    loose = [far for library, far in _IN_FLOAT32.items() if any(home.startswith(library) for home in homes)]
    return max(loose, default=_EXACT)


def _asked_of_model(model: Model, rows: pa.Table) -> Answers:
    answers = {"prediction": model.predict(rows)}
    return answers if model.task == "regression" else answers | {"probabilities": model.predict_proba(rows)}


def _asked_of_file(path: Path, rows: pa.Table, inputs: Schema, python: str) -> Answers:
    asked = subprocess.run(
        [python, "-c", ANSWER, str(path)],
        input=raw_json(rows, inputs),
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise ParityError("The exported file does not answer:", do=asked.stderr.strip()[-2000:])
    return {name: np.array(answer) for name, answer in json.loads(asked.stdout).items()}


def _differences(known: Answers, given: Answers, tolerance: float) -> Array:
    """The largest difference of each row; infinite where a value is missing on one side, or a class is."""
    name = "probabilities" if "probabilities" in known else "prediction"
    expected, answered = known[name].astype(np.float64), given[name].astype(np.float64)
    if expected.shape != answered.shape:
        return np.full(len(expected), np.inf)
    least = max(1.0, float(expected.std())) if tolerance > _EXACT else 1.0
    with np.errstate(invalid="ignore"):
        apart = np.abs(expected - answered) / np.maximum(least, np.abs(expected))
    alike = (expected == answered) | (np.isnan(expected) & np.isnan(answered))
    differences = np.where(alike, 0.0, np.where(np.isnan(apart), np.inf, apart))
    largest: Array = differences.reshape(len(expected), -1).max(axis=1)
    return largest


def _flips(known: Answers, given: Answers, tolerance: float) -> Array:
    """Rows whose label differs, but for those that rounding to float32 leaves undecided."""
    if "probabilities" not in known:
        return np.zeros(len(known["prediction"]), bool)
    flips: Array = known["prediction"] != given["prediction"]
    if tolerance > _EXACT:
        second, best = np.sort(known["probabilities"], axis=1)[:, -2:].T
        flips &= best - second > tolerance
    return flips


def _agreement(differences: Array, flips: Array, tolerance: float) -> Agreement:
    over = differences > tolerance
    return Agreement(len(over), float(differences.max()), int(over.sum()), tolerance, int(flips.sum()))


def _verdict(agreement: Agreement, worst: int, known: Answers, given: Answers) -> str:
    pairs = {name: (known[name][worst], given[name][worst]) for name in known}
    told = "; ".join(f"{name} {was} became {now}" for name, (was, now) in pairs.items() if np.any(was != now))
    return (
        f"The exported file does not answer as the model: of {agreement.rows:,} rows "
        f"{agreement.over_tolerance:,} differ by more than {agreement.tolerance:g} (at most by "
        f"{agreement.largest_difference:.1e}), and {agreement.label_flips:,} labels flip. "
        f"The worst is row {worst}: {told}."
    )
