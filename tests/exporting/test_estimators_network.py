"""A Network answers the same in ONNX, in float32."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

import workbench as wb
from tests.exporting.answering import graph_of, rows_at_the_splits, run
from tests.exporting.estimator_data import CATEGORICAL, Example, assert_answers_agree, features
from tests.parity.tables import TABLES
from workbench.schema import Column
from workbench.training import Network

COLUMNS = tuple(Column(f"x{at}", "number", "category" if at in CATEGORICAL else "number") for at in range(6))
SMALL = {"members": 4, "width": 16, "epochs": 2, "batch_size": 32, "learning_rate": 1e-2}
EXAMPLES = {
    "four texts": Example(Network(**SMALL), "four texts", fit={"columns": COLUMNS}),
    "number": Example(Network("regression", **SMALL, blocks=1), "number"),
}
LARGEST = np.finfo(np.float32).max.item()
ODD = [0.5, -0.5, -0.0, 1.7, -1, 70, 2**31, 1e30, -1e30, LARGEST, -LARGEST, 1e-45, np.nan]


@pytest.fixture(scope="module", params=EXAMPLES)
def estimator(request: pytest.FixtureRequest) -> Any:
    return EXAMPLES[request.param].fitted()


def tolerance(estimator: Any) -> float:
    """Of probabilities, or of values in units of their standard deviation."""
    return 1e-5 * max(1.0, estimator.network_.job.target.spread)


def test_answers_agree_on_new_rows_and_at_the_cuts(estimator: Any) -> None:
    graph = graph_of(estimator, 6)
    onnx.checker.check_model(graph, full_check=True)
    new = features(2_000, seed=2)
    rows = np.vstack([new, rows_at_the_splits(graph, new, seed=3)])
    assert_answers_agree(estimator, run(graph, rows), rows, tolerance(estimator))


@pytest.mark.parametrize("column", [0, 3, 4, 5])
def test_unseen_and_enormous_values(estimator: Any, column: int) -> None:
    rows = np.repeat(features(40, seed=4), len(ODD), axis=0)
    rows[:, column] = np.tile(np.array(ODD, dtype=np.float32), 40)
    assert_answers_agree(estimator, run(graph_of(estimator, 6), rows), rows, tolerance(estimator))


def test_no_rows_give_no_answers(estimator: Any) -> None:
    got = run(graph_of(estimator, 6), features(1, seed=5)[:0])
    assert {len(values) for values in got.values()} == {0}


def test_no_withheld_flight_is_answered_otherwise_from_one_file(tmp_path: Path) -> None:
    flights = TABLES["flights"]
    training, withheld = flights.split
    model = wb.fit(flights.recipe, Network(**SMALL), training, flights.target)
    assert len(model.estimator.network_.job.inputs.categories) == 1  # carrier, which the recipe encodes
    proof = wb.export(model, tmp_path / "late.onnx", rows=withheld).proof
    assert (proof.rows, proof.tolerance) == (20_000, 1e-5)
    assert (proof.over_tolerance, proof.label_flips) == (0, 0)
