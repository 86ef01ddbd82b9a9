"""All flights on a cluster of two workers: recipes, samples and models say there what they say here."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import workbench as wb
from tests.cluster.conftest import Answers
from tests.cluster.flights import KEY, SAMPLE, flights

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]
either = pytest.mark.parametrize("client", ["classic", "connect"])
ROWS = 336_776


@either
def test_a_recipe_fitted_on_polars_transforms_the_clusters_table(answers: Answers, client: str) -> None:
    here = answers.fitted("fitted").transform(flights())
    there = answers.read(client, "transformed")
    assert there.height == ROWS
    assert_frame_equal(there, here.cast({KEY: pl.Int64}), check_exact=True)


def test_a_recipe_fitted_on_the_cluster_transforms_a_table_of_polars(answers: Answers) -> None:
    learned = answers.fitted("learned")
    here, there = (fitted.transform(flights()) for fitted in (answers.fitted("fitted"), learned))
    assert learned.output == answers.fitted("fitted").output
    assert_frame_equal(there, here, rel_tol=0, abs_tol=1e-12)
    sums = ["tailnum", "distance", "speed"]  # of numbers that have fractions, added in another order
    assert_frame_equal(there.drop(sums), here.drop(sums), check_exact=True)


def test_a_sample_holds_the_same_rows(answers: Answers) -> None:
    here = wb.sample(flights(), **SAMPLE).sort(KEY)
    assert here.height == SAMPLE["n"]
    assert_frame_equal(answers.read("classic", "sampled"), here.cast({KEY: pl.Int64}), check_exact=True)


@either
def test_a_model_scores_the_clusters_table(answers: Answers, client: str) -> None:
    late = wb.Predictor(answers.folder / "late.onnx")
    here = late.score(flights().select(late.schema.names))
    there = answers.read(client, "scored")
    assert there.columns == [KEY, "prediction", "probability_0", "probability_1"]
    np.testing.assert_array_equal(there["prediction"], here.prediction)
    np.testing.assert_array_equal(there.select("probability_0", "probability_1"), here.probabilities)
