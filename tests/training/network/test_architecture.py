"""The network against its formulas written out with numpy, member by member."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import torch

from tests.training.network.tables import COLUMNS, TINY, features, rows
from workbench.training.network.architecture import EMBEDDING, TabM, combined
from workbench.training.network.job import Job
from workbench.training.network.sketch import Sketch
from workbench.training.network.target import Target
from workbench.training.network.trained import Trained

Weights = Mapping[str, np.ndarray]


@pytest.fixture(scope="module", params=["classification", "regression"])
def trained(request: pytest.FixtureRequest) -> Trained:
    """Not trained, in truth: its weights are those that it starts with."""
    sketch = Sketch(COLUMNS, seed=0)
    sketch.add(rows(2_000).matrix.astype(np.float32))
    target = (
        Target(("a", "b", "c"), (1.0,) * 3)
        if request.param == "classification"
        else Target((), (1.0,), 7.0, 3.0)
    )
    job = Job(request.param, TINY, sketch.inputs(), target, "")
    torch.manual_seed(5)
    return Trained(job, {name: value.numpy() for name, value in TabM(job).state_dict().items()})


def numbers_embedded(trained: Trained, matrix: np.ndarray) -> list[np.ndarray]:
    """Gorishniy et al. 2022, eq. 1: how far a number has come in every bin, times a matrix."""
    embedded = []
    for which, (at, one) in enumerate(trained.job.inputs.numbers.items()):
        cuts, value = np.array(one.cuts), np.nan_to_num(matrix[:, [at]])
        come = np.clip((value - cuts[:-1]) / np.diff(cuts), 0, 1)
        ways = trained.weights["embedding.ways"][which, : len(cuts) - 1]
        known = trained.weights["embedding.begins"][which] + come @ ways
        missing = trained.weights["embedding.missing"][which]
        embedded.append(np.where(np.isnan(matrix[:, [at]]), missing, known))
    return embedded


def answers(trained: Trained, matrix: np.ndarray) -> np.ndarray:
    """(n, members, outputs) in float64."""
    weights: Weights = {name: value.astype(np.float64) for name, value in trained.weights.items()}
    ports = weights["embedding.categories"][np.nan_to_num(matrix[:, 3], nan=-1).astype(int) + 1]
    embedded = np.concatenate([*numbers_embedded(trained, matrix), ports], axis=1)
    said = []
    for member in range(trained.job.settings.members):
        hidden = embedded * weights["scale"][member]
        hidden = np.maximum(hidden @ weights["blocks.0.weight"].T + weights["blocks.0.bias"], 0)
        said.append(hidden @ weights["weight"][member] + weights["bias"][member])
    return np.stack(said, axis=1)


def test_it_answers_as_its_formulas(trained: Trained) -> None:
    matrix = features(300, seed=4)
    matrix[:5, 3] = [np.nan, -1, -1, np.nan, -1]  # neither was there in training
    said = answers(trained, matrix)
    if trained.job.task == "regression":
        expected = 7.0 + 3.0 * said[:, :, 0].mean(axis=1)
    else:
        shares = np.exp(said) / np.exp(said).sum(axis=2, keepdims=True)
        expected = shares.mean(axis=1)
    np.testing.assert_allclose(trained.answers(matrix), expected, atol=2e-6)


def test_members_share_their_weights_but_for_scale_and_head(trained: Trained) -> None:
    sizes = {name: value.shape for name, value in trained.weights.items()}
    per_member = {name for name, shape in sizes.items() if shape[0] == TINY.members}
    assert per_member == {"scale", "weight", "bias"}
    assert sizes["blocks.0.weight"] == (TINY.width, 4 * EMBEDDING)


def test_many_rows_and_none_are_asked_alike(trained: Trained) -> None:
    matrix = features(2_500, seed=6)
    one_by_one = np.concatenate([trained.answers(matrix[at : at + 1]) for at in (0, 1_023, 1_024, 2_499)])
    np.testing.assert_allclose(trained.answers(matrix)[[0, 1_023, 1_024, 2_499]], one_by_one, rtol=1e-5)
    assert len(trained.answers(matrix[:0])) == 0


def test_probabilities_are_averaged_and_not_scores() -> None:
    scores = torch.tensor([[[4.0, 0.0], [-4.0, 0.0]]])
    job = Job("classification", TINY, Sketch((), seed=0).inputs(), Target(("a", "b"), (1.0, 1.0)), "")
    assert combined(scores, job).tolist() == [[0.5, 0.5]]
