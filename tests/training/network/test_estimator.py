from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone, is_classifier, is_regressor

from tests.training.network.tables import COLUMNS, rows, score
from workbench.errors import DataError, InputError
from workbench.recipe import Recipe
from workbench.steps import OrdinalEncode, categorical
from workbench.training import Network, fit
from workbench.training.network.inputs import CategoryInput

SMALL = {"members": 4, "blocks": 1, "width": 16, "batch_size": 32, "learning_rate": 1e-2}


def flights(count: int) -> pl.DataFrame:
    """The table of `tables`, as a user has it: a text, holes, an id, and weights."""
    chunk = rows(count)
    ports = pl.Series(np.array(["AMS", "BCN", "CDG", "DUB", "EDI"])[chunk.matrix[:, 3].astype(int)])
    numbers = {name: chunk.matrix[:, at] for at, name in enumerate(("slope", "bend", "noise"))}
    values = score(chunk.matrix)
    return pl.DataFrame(
        {
            "row": range(count),
            **numbers,
            "port": ports,
            "grade": np.digitize(values, [0.5, 2.0]),
            "cost": 100 + 50 * values,
            "times": 1.0,
        },
        nan_to_null=True,
    )


@pytest.fixture(scope="module")
def grader_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("grader")


@pytest.fixture(scope="module")
def grader(grader_folder: Path):
    """Three classes, by way of a recipe, weights and a folder."""
    network = Network(**SMALL, epochs=6, class_weight="balanced", folder=grader_folder)
    recipe = Recipe((OrdinalEncode(categorical()),))
    table = flights(2_000).drop("cost")
    return fit(recipe, network, table, "grade", key="row", sample_weight="times"), table


def test_it_learns_classes_from_what_a_recipe_states(grader) -> None:
    model, table = grader
    assert (model.task, model.classes, model.n_rows) == ("multiclass", (0, 1, 2), 2_000)
    assert model.estimator.network_.job.inputs.features[3] == CategoryInput((0.0, 1.0, 2.0, 3.0, 4.0))
    assert (model.predict(table) == table["grade"].to_numpy()).mean() > 0.75
    shares = model.predict_proba(table)
    assert shares.shape == (2_000, 3)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(
        model.prior, table["grade"].value_counts(sort=False).sort("grade")["count"] / 2_000
    )


def test_rows_that_it_has_never_seen_the_like_of_are_answered(grader) -> None:
    model, table = grader
    strange = table.head(3).with_columns(
        port=pl.lit("XXX"), slope=pl.lit(None, pl.Float64), bend=pl.lit(1e30)
    )
    assert np.isfinite(model.predict_proba(strange)).all()


def test_its_history_is_told_and_drawn(grader) -> None:
    history = grader[0].estimator.history_
    assert history.is_done
    assert len(history.learned) == len(history.judged) == 6
    assert f"best {min(history.judged):.4g} after epoch {history.best + 1}; done" in repr(history)
    assert history._repr_html_().count("<polyline") == 2


def test_the_same_rows_and_settings_are_not_trained_again(grader, grader_folder: Path) -> None:
    model, table = grader
    written = (grader_folder / "best.ckpt").stat().st_mtime_ns
    recipe, network = Recipe(model.recipe.steps), clone(model.estimator)
    again = fit(recipe, network, table, "grade", key="row", sample_weight="times")
    assert (grader_folder / "best.ckpt").stat().st_mtime_ns == written
    np.testing.assert_array_equal(again.predict_proba(table), model.predict_proba(table))
    with pytest.raises(InputError, match="keeps another training"):
        fit(recipe, network.set_params(seed=1), table, "grade", key="row", sample_weight="times")


def test_a_table_that_teaches_nothing_is_refused_before_training() -> None:
    table, recipe = flights(200).drop("cost"), Recipe((OrdinalEncode(categorical()),))
    with pytest.raises(DataError, match=r"Nothing is known of 'slope': missing in all 200 rows"):
        fit(recipe, Network(), table.with_columns(slope=pl.lit(None, pl.Float64)), "grade")
    with pytest.raises(DataError, match="weights 'times' are all 0"):
        fit(recipe, Network(), table.with_columns(times=0.0), "grade", sample_weight="times")


def test_it_travels_as_plain_values(grader) -> None:
    model, table = grader
    there = pickle.loads(pickle.dumps(model.estimator))
    matrix = model.recipe.matrix(table)
    np.testing.assert_array_equal(there.predict(matrix), model.estimator.predict(matrix))


def test_it_learns_values() -> None:
    table = flights(1_500).drop("grade")
    network = Network("regression", **SMALL, epochs=12, patience=3)
    model = fit(Recipe((OrdinalEncode(categorical()),)), network, table, "cost", key="row")
    assert model.task == "regression"
    assert not hasattr(model.estimator, "predict_proba")
    assert np.corrcoef(model.predict(table), table["cost"])[0, 1] > 0.9
    assert model.predict(table).mean() == pytest.approx(table["cost"].mean(), rel=0.05)
    history = model.estimator.history_
    assert len(history.judged) in (12, history.best + 1 + 3)


def test_who_does_not_train_needs_no_torch() -> None:
    code = "import sys, workbench.training, workbench.exporting; print({'torch'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


def test_it_is_an_estimator_as_scikit_learn_knows_them() -> None:
    network = Network(width=8, class_weight={"a": 2.0})
    assert is_classifier(network)
    assert is_regressor(Network("regression"))
    assert clone(network).get_params() == network.get_params()
    assert repr(network) == "Network(class_weight={'a': 2.0}, width=8)"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, r'Give Network\("regression"\)'),
        ({"task": "regresion"}, r"Did you mean 'regression'"),
        ({"task": "regression", "width": 0}, r"width=0 is too few"),
    ],
)
def test_what_it_cannot_do_says_why(settings: dict, said: str) -> None:
    chunk = rows(100, task="regression")
    with pytest.raises(InputError, match=said):
        Network(**settings).fit(chunk.matrix, chunk.labels, columns=COLUMNS)
