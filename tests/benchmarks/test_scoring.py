"""Probabilities for the raw rows of the year's last quarter, in memory and from file to file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.benchmarks.late_flights import write_models
from tests.benchmarks.timing import Comparison, Way, race, script

MODEL = "import workbench as wb; late = wb.Predictor('late.onnx');"
PANDAS = "import pandas as pd; rows = pd.read_parquet('rows.parquet');"
POLARS = "import polars as pl; rows = pl.read_parquet('rows.parquet');"
PIPELINE = "import joblib; late = joblib.load('late.joblib');"
WARM = "late.predict_proba(rows.head(1000))"
SCORE = "late.predict_proba(rows)"

HALVES = (
    "import numpy as np; from concurrent.futures import ThreadPoolExecutor;"
    "halves = [rows[: len(rows) // 2], rows[len(rows) // 2 :]]; pool = ThreadPoolExecutor(2);"
)
SCORE_HALVES = "np.concatenate(list(pool.map(late.predict_proba, halves)))"


@pytest.fixture(scope="module", autouse=True)
def models() -> None:
    ours, theirs = write_models()
    print(f"\nROC-AUC on later flights: ours {ours:.4f}, scikit-learn's {theirs:.4f}")
    assert abs(ours - theirs) < 0.01, "they do not do the same"


def test_scoring_on_one_thread(keep: Callable[[Comparison], None]) -> None:
    pipeline = Way(
        "scikit-learn pipeline", script(PANDAS + PIPELINE + WARM, SCORE, threads=1), aim="at most 1/3"
    )
    for frame, read in {"pandas": PANDAS, "polars": POLARS}.items():
        ours = Way("ours", script(read + MODEL + WARM, SCORE, threads=1))
        keep(race(f"scoring raw rows of {frame}, 1 thread", ours, pipeline, turns=7))


def test_scoring_on_two_threads(keep: Callable[[Comparison], None]) -> None:
    ours = Way("ours", script(PANDAS + MODEL + HALVES + WARM, SCORE_HALVES, threads=1))
    pipeline = Way(
        "scikit-learn pipeline", script(PANDAS + PIPELINE + WARM, SCORE, threads=2), aim="at most 1/3"
    )
    keep(race("scoring raw rows of pandas, 2 threads", ours, pipeline, turns=7))


def test_scoring_of_a_file(keep: Callable[[Comparison], None]) -> None:
    ours = script(
        MODEL + "from workbench.runtime.batch import predict_file",
        "predict_file(late, 'rows.parquet', 'scored.parquet')",
    )
    theirs = script(
        PIPELINE + PANDAS + WARM,
        "rows = pd.read_parquet('rows.parquet'); rows['probability'] = late.predict_proba(rows)[:, 1];"
        "rows.to_parquet('scored-too.parquet')",
    )
    keep(
        race(
            "scoring a Parquet file, all cores",
            Way("ours", ours),
            Way("scikit-learn pipeline", theirs),
            turns=7,
        )
    )
