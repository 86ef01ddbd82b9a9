"""Probabilities for the raw rows of the year's last quarter, in memory and from file to file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.benchmarks.late_flights import write_models
from tests.benchmarks.timing import Comparison, Way, race, script

MODEL = "import workbench as wb; late = wb.Predictor('late.onnx');"
PIPELINE = "import joblib; late = joblib.load('late.joblib');"
READ = {
    frame: f"import {frame} as df; rows = df.read_parquet('rows.parquet');" for frame in ("pandas", "polars")
}
WARM = "late.predict_proba(rows.head(1000));"
SCORE = "late.predict_proba(rows)"

WARM_FILE = (
    "from workbench.runtime.batch import predict_file; predict_file(late, 'few.parquet', 'scored.parquet')"
)
SCORE_FILE = "predict_file(late, 'rows.parquet', 'scored.parquet')"
SCORE_FILE_TOO = (
    "rows = df.read_parquet('rows.parquet');"
    "rows['probability'] = late.predict_proba(rows)[:, 1];"
    "rows.to_parquet('scored-too.parquet')"
)


@pytest.fixture(scope="module", autouse=True)
def models() -> None:
    ours, theirs = write_models()
    print(f"\nROC-AUC on later flights: ours {ours:.4f}, scikit-learn's {theirs:.4f}")
    assert abs(ours - theirs) < 0.01, "they do not do the same"


@pytest.mark.parametrize("frame", READ)
def test_scoring_on_one_core(keep: Callable[[Comparison], None], frame: str) -> None:
    ours = script(READ[frame] + MODEL + WARM, SCORE, cores=1)
    _race(f"scoring raw rows of {frame}, one core", keep, ours, _pipeline(SCORE, cores=1))


def test_scoring_on_all_cores(keep: Callable[[Comparison], None]) -> None:
    ours = script(READ["pandas"] + MODEL + WARM, SCORE)
    _race("scoring raw rows of pandas, all cores", keep, ours, _pipeline(SCORE))


def test_scoring_of_a_file(keep: Callable[[Comparison], None]) -> None:
    ours = script(MODEL + WARM_FILE, SCORE_FILE)
    _race("scoring a Parquet file, all cores", keep, ours, _pipeline(SCORE_FILE_TOO))


def _pipeline(work: str, *, cores: int | None = None) -> Callable[[], float]:
    return script(READ["pandas"] + PIPELINE + WARM, work, cores=cores)


def _race(
    work: str, keep: Callable[[Comparison], None], ours: Callable[[], float], theirs: Callable[[], float]
) -> None:
    pipeline = Way("scikit-learn pipeline", theirs, aim="at most 1/3")
    keep(race(work, Way("ours", ours), pipeline, turns=5))
