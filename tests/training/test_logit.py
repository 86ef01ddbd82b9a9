from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

import workbench as wb
from workbench.errors import DataError, InputError
from workbench.training.logit import DependentFeaturesError, Logit

RANDOM = np.random.default_rng(5)


@pytest.fixture(scope="module")
def students() -> pl.DataFrame:
    """Spector and Mazzeo (1980): did the new way of teaching economics raise grades?"""
    data = sm.datasets.spector.load()
    return pl.DataFrame({name.lower(): data.data[name].to_numpy() for name in data.data.columns})


def test_it_finds_what_greene_published(students: pl.DataFrame) -> None:
    # W. H. Greene, Econometric Analysis, 5th edition, table 21.1
    table = wb.fit(wb.Recipe(()), Logit(cov_type="nonrobust"), students, "grade").coefficients()
    assert table.names == ("intercept", "gpa", "tuce", "psi")
    assert table.estimates == pytest.approx((-13.021, 2.826, 0.095, 2.379), abs=5e-4)
    assert table.errors == pytest.approx((4.931, 1.263, 0.142, 1.065), abs=5e-4)


def test_robust_errors_are_the_sandwich(students: pl.DataFrame) -> None:
    X, y = students.drop("grade").to_numpy(), students["grade"].to_numpy()
    fitted = Logit().fit(X, y)
    design, late = np.column_stack([np.ones(len(X)), X]), fitted.predict_proba(X)[:, 1]
    bread = np.linalg.inv(design.T @ (design * (late * (1 - late))[:, None]))
    scores = design * (y - late)[:, None]
    np.testing.assert_allclose(fitted.covariance_, bread @ scores.T @ scores @ bread, rtol=1e-6)


def test_it_is_a_logistic_regression_without_a_penalty() -> None:
    X = RANDOM.normal(size=(500, 3)) * [1.0, 100.0, 1e-3]
    y = np.where(RANDOM.random(500) < expit(X[:, 0] - 0.01 * X[:, 1]), "late", "early")
    ours, theirs = (
        Logit().fit(X, y),
        LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10).fit(X, y),
    )
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-6)
    assert (ours.predict(X) == theirs.predict(X)).all()


def test_a_table_says_how_sure_it_is(students: pl.DataFrame) -> None:
    table = wb.fit(wb.Recipe(()), wb.Logit(), students, "grade").coefficients()
    (low, high), error = table.intervals[1], table.errors[1]
    assert (low + high) / 2 == pytest.approx(table.estimates[1])
    assert high - low == pytest.approx(2 * 1.959964 * error, rel=1e-6)
    assert table.p_values[1] == pytest.approx(0.0258, abs=0.001)  # 2 * (1 - Phi(2.826 / 1.268))
    assert "| gpa | 2.826 |" in table.to_markdown()
    assert "HC0" in table._repr_html_()
    assert len(table.plot().data[0].y) == 3


def test_its_file_answers_as_it_does(students: pl.DataFrame, tmp_path: Path) -> None:
    model = wb.fit(wb.Recipe(()), wb.Logit(), students, "grade")
    assert wb.export(model, tmp_path / "grade.onnx").proof.largest_difference < 1e-9
    late = wb.Predictor(tmp_path / "grade.onnx").predict_proba(students.drop("grade"))
    np.testing.assert_allclose(late, model.predict_proba(students), atol=1e-12)


@pytest.mark.parametrize("extra", [np.float32(RANDOM.normal(size=99)), np.full(99, 3.25)])
def test_features_that_follow_from_others_are_named(extra: np.ndarray) -> None:
    flights = pl.DataFrame({"delay": RANDOM.normal(size=99), "extra": extra, "late": [0, 1, 1] * 33})
    flights = flights.with_columns(total=pl.col("delay") + pl.col("extra"))
    with pytest.raises(DependentFeaturesError, match=r"follow from the others: '(extra|delay|total)'"):
        wb.fit(wb.Recipe(()), wb.Logit(), flights, "late")


def test_classes_told_apart_without_fail_and_too_many_are_refused(students: pl.DataFrame) -> None:
    y = students["grade"].to_numpy()
    with pytest.raises(DataError, match=r"without fail.*Drop the feature that gives the target away"):
        Logit().fit(np.column_stack([y + 0.01 * np.arange(32), np.arange(32) % 5]), y)
    with pytest.raises(DataError, match="two classes apart, and there are 3"):
        Logit().fit(students.drop("grade").to_numpy(), np.arange(32) % 3)


def test_other_estimators_have_no_table(students: pl.DataFrame) -> None:
    with pytest.raises(InputError, match=r"LogisticRegression does not know how sure.*wb\.Logit"):
        wb.fit(wb.Recipe(()), LogisticRegression(), students, "grade").coefficients()
