from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn import metrics as sk
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from workbench.errors import ColumnError, DataError, InputError
from workbench.recipe import Recipe
from workbench.steps import Scale, Select
from workbench.training import Model, fit
from workbench.validation import Validation, validate


@pytest.fixture(scope="module")
def report(lender: Model, loans: pl.DataFrame) -> Validation:
    return validate(lender, loans[1_500:], n_bootstrap=100)


def values(metrics: dict) -> dict[str, float]:
    return {name: estimate.value for name, estimate in metrics.items()}


def test_metrics_and_baseline_are_scikit_learns(
    report: Validation, lender: Model, loans: pl.DataFrame
) -> None:
    truth = (loans[1_500:]["default"] == "yes").to_numpy()
    held = lender.predict_proba(loans[1_500:])[:, 1]
    assert report.metrics["roc_auc"].value == pytest.approx(sk.roc_auc_score(truth, held), rel=1e-12)
    assert report.metrics["log_loss"].value == pytest.approx(sk.log_loss(truth, held), rel=1e-12)
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((1_500, 1)), loans[:1_500]["default"] == "yes")
    prior = dummy.predict_proba(np.zeros((500, 1)))[:, 1]
    assert report.baseline["log_loss"].value == pytest.approx(sk.log_loss(truth, prior), rel=1e-12)
    assert report.baseline["roc_auc"].value == 0.5
    gained = report.baseline["log_loss"].value - report.metrics["log_loss"].value
    assert report.gain["log_loss"].value == pytest.approx(gained)


def test_intervals_hold_their_value_and_a_seed_repeats_them(
    report: Validation, lender: Model, loans: pl.DataFrame
) -> None:
    for estimate in report.metrics.values():
        assert estimate.low < estimate.value < estimate.high
    assert validate(lender, loans[1_500:], n_bootstrap=100).metrics == report.metrics
    other = validate(lender, loans[1_500:], n_bootstrap=100, seed=1)
    assert other.metrics["roc_auc"].value == report.metrics["roc_auc"].value
    assert other.metrics["roc_auc"].low != report.metrics["roc_auc"].low


def test_another_threshold_predicts_nothing_again(
    report: Validation, lender: Model, loans: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = validate(lender, loans[1_500:], threshold=0.2, n_bootstrap=100)
    monkeypatch.setattr(Model, "predict_proba", None)
    later = report.at(0.2)
    assert later.metrics == direct.metrics
    assert later.baseline == direct.baseline
    assert later.metrics["roc_auc"] == report.metrics["roc_auc"]
    truth = (loans[1_500:]["default"] == "yes").to_numpy()
    assert later.metrics["recall"].value == sk.recall_score(truth, report.outcomes.probability >= 0.2)
    assert later.metrics["recall"].value > report.metrics["recall"].value


def test_the_other_class_can_be_yes(lender: Model, loans: pl.DataFrame) -> None:
    no = validate(lender, loans[1_500:], positive="no", n_bootstrap=0)
    truth = (loans[1_500:]["default"] == "no").to_numpy()
    said = lender.predict_proba(loans[1_500:])[:, 0] >= 0.5
    assert no.metrics["precision"].value == pytest.approx(sk.precision_score(truth, said), rel=1e-12)
    assert no.outcomes.classes == ("yes", "no")
    assert no.baseline["brier"].value == pytest.approx(
        np.mean((truth - (loans[:1_500]["default"] == "no").mean()) ** 2), rel=1e-12
    )


def test_rows_without_a_target_are_counted_and_left_out(
    report: Validation, lender: Model, loans: pl.DataFrame
) -> None:
    more = loans[1_500:].vstack(loans[:40].with_columns(default=pl.lit(None, dtype=pl.String)))
    again = validate(lender, more.sample(fraction=1, shuffle=True, seed=0), n_bootstrap=0)
    assert (again.n_rows, again.dropped_rows) == (500, 40)
    assert values(again.metrics) == pytest.approx(values(report.metrics), rel=1e-12)


def test_a_regression_is_scikit_learns(coster: Model, loans: pl.DataFrame) -> None:
    found = validate(coster, loans[1_500:], n_bootstrap=50)
    truth, predicted = loans[1_500:]["cost"].to_numpy(), coster.predict(loans[1_500:])
    assert found.metrics["r2"].value == pytest.approx(sk.r2_score(truth, predicted), rel=1e-12)
    dummy = DummyRegressor().fit(np.zeros((1_500, 1)), loans[:1_500]["cost"]).predict(np.zeros((500, 1)))
    assert found.baseline["mae"].value == pytest.approx(sk.mean_absolute_error(truth, dummy), rel=1e-12)
    assert found.gain["mae"].low > 0


def test_several_classes_are_scikit_learns(grader: Model, loans: pl.DataFrame) -> None:
    found = validate(grader, loans[1_500:], n_bootstrap=20)
    truth, held = loans[1_500:]["grade"].to_numpy(), grader.predict_proba(loans[1_500:])
    assert found.metrics["log_loss"].value == pytest.approx(sk.log_loss(truth, held), rel=1e-12)
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((1_500, 1)), loans[:1_500]["grade"])
    expected = sk.log_loss(truth, dummy.predict_proba(np.zeros((500, 1))))
    assert found.baseline["log_loss"].value == pytest.approx(expected, rel=1e-12)
    assert found.baseline["accuracy"].value == sk.accuracy_score(truth, dummy.predict(np.zeros((500, 1))))


def test_a_model_can_be_the_baseline(report: Validation, lender: Model, loans: pl.DataFrame) -> None:
    small = fit(Recipe((Select("size"), Scale("size"))), LogisticRegression(), loans[:1_500], "default")
    found = validate(lender, loans[1_500:], baseline=small, n_bootstrap=50)
    assert values(found.baseline) == pytest.approx(
        values(validate(small, loans[1_500:], n_bootstrap=0).metrics)
    )
    assert found.gain["roc_auc"].low > 0
    itself = validate(lender, loans[1_500:], baseline=lender, n_bootstrap=20)
    assert all((gain.value, gain.low, gain.high) == (0, 0, 0) for gain in itself.gain.values())


def test_a_column_can_be_the_baseline(lender: Model, coster: Model, loans: pl.DataFrame) -> None:
    found = validate(lender, loans[1_500:], baseline="rule", n_bootstrap=0)
    truth = (loans[1_500:]["default"] == "yes").to_numpy()
    assert found.rival == "column rule"
    assert found.baseline["roc_auc"].value == pytest.approx(sk.roc_auc_score(truth, loans[1_500:]["rule"]))
    costs = validate(coster, loans[1_500:], baseline="size", n_bootstrap=0)
    assert costs.baseline["bias"].value == pytest.approx((loans["size"] - loans["cost"])[1_500:].mean())


def test_a_baseline_that_answers_another_question(
    lender: Model, grader: Model, coster: Model, loans: pl.DataFrame
) -> None:
    holed = loans.with_columns(rule=pl.when(pl.col("row") != 1_700).then("rule"))
    for model, frame, baseline, said in (
        (lender, loans, grader, "is no baseline of"),
        (lender, loans, coster, "is no baseline of"),
        (grader, loans, "rule", "several classes"),
        (lender, loans, "cost", "no probabilities"),
        (lender, loans, "city", "is text"),
        (lender, holed, "rule", "no answer in 1 rows"),
        (lender, loans, "rul", "Did you mean 'rule'"),
    ):
        with pytest.raises(InputError, match=said):
            validate(model, frame, baseline=baseline, n_bootstrap=0)


def test_groups_are_drawn_together(report: Validation, lender: Model, loans: pl.DataFrame) -> None:
    random = np.random.default_rng(0)
    twice = loans[1_500:][np.repeat(np.arange(500), 4)]
    apart = validate(lender, twice, n_bootstrap=200).metrics["roc_auc"]
    together = validate(lender, twice, groups="row", n_bootstrap=200).metrics["roc_auc"]
    alone = validate(lender, loans[1_500:], n_bootstrap=200).metrics["roc_auc"]
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=0.2)
    assert apart.high - apart.low == pytest.approx((alone.high - alone.low) / 2, rel=0.2)
    some = twice.with_columns(branch=pl.Series(random.choice(["a", "b", None], 2_000)))
    assert validate(lender, some, groups="branch", n_bootstrap=5).n_rows == 2_000


def test_a_class_that_was_never_trained_on_is_named(lender: Model, loans: pl.DataFrame) -> None:
    strange = loans[1_500:].with_columns(
        default=pl.when(pl.col("row") < 1_503).then(pl.lit("maybe")).otherwise("default")
    )
    with pytest.raises(DataError, match=r"'maybe' in 3 rows"):
        validate(lender, strange)


def test_what_cannot_be_judged_says_why(lender: Model, coster: Model, loans: pl.DataFrame) -> None:
    with pytest.raises(ColumnError, match="no target 'default'"):
        validate(lender, loans.drop("default"))
    with pytest.raises(ColumnError, match="no column 'size'"):
        validate(lender, loans.drop("size"))
    with pytest.raises(DataError, match="Not one of 0 rows"):
        validate(lender, loans[:0])
    with pytest.raises(InputError, match="no probability"):
        validate(lender, loans, threshold=50, n_bootstrap=0)
    with pytest.raises(InputError, match="not one of two classes"):
        validate(lender, loans, positive="maybe", n_bootstrap=0)
    with pytest.raises(InputError, match="has no threshold"):
        validate(coster, loans, n_bootstrap=0).at(0.3)
    machine = fit(Recipe((Select("size"), Scale("size"))), LinearSVC(), loans[:1_500], "default")
    with pytest.raises(InputError, match="CalibratedClassifierCV"):
        validate(machine, loans)


def test_every_kind_of_table_gives_the_same_report(
    report: Validation, lender: Model, loans: pl.DataFrame
) -> None:
    rows = loans[1_500:]
    for given in (rows.lazy(), rows.to_pandas(), rows.to_arrow()):
        assert validate(lender, given, n_bootstrap=100).metrics == report.metrics
