"""What `export` writes, and what it leaves behind when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import polars as pl
import pyarrow as pa
import pytest
from sklearn.ensemble import AdaBoostClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

import workbench as wb
from tests.exporting.conftest import CARRIER, DELAY, LEFT, MILES
from workbench.errors import ColumnError, InputError, NotExportableError, ParityError
from workbench.exporting import Exported
from workbench.schema import Schema


@pytest.fixture(scope="module")
def exported(model: wb.Model, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return wb.export(model, tmp_path_factory.mktemp("exported") / "late.onnx")


@pytest.fixture(scope="module")
def told(exported: Exported) -> dict[str, Any]:
    return wb.Predictor(exported.path).metadata


def test_it_is_one_file(exported: Exported) -> None:
    assert [file.name for file in exported.path.parent.iterdir()] == ["late.onnx"]
    assert exported.size == len(exported.path.read_bytes())


def test_it_answers_raw_rows_as_the_model(
    exported: Exported, model: wb.Model, departures: pl.DataFrame
) -> None:
    late = wb.Predictor(exported.path)
    raw = departures.drop("late")
    assert (late.predict(raw) == model.predict(raw)).all()
    np.testing.assert_allclose(late.predict_proba(raw), model.predict_proba(raw), rtol=0, atol=1e-9)


def test_it_tells_the_columns_that_it_reads_and_makes(told: dict[str, Any], model: wb.Model) -> None:
    schema = Schema.from_json(told["schema"])
    assert schema.names == (DELAY, CARRIER, MILES, LEFT)
    assert [column.nullable for column in schema] == [True, True, False, False]
    assert tuple(told["features"]) == model.features


def test_its_recipe_can_be_read_back_and_run(
    told: dict[str, Any], model: wb.Model, departures: pl.DataFrame
) -> None:
    again = wb.FittedRecipe.from_json(told["recipe"])
    assert again == model.recipe
    np.testing.assert_array_equal(again.matrix(departures), model.recipe.matrix(departures))


def test_it_tells_what_it_is_a_model_of(told: dict[str, Any]) -> None:
    assert (told["task"], told["target"], told["classes"]) == ("binary", "late", [0, 1])
    assert told["estimator"] == "HistGradientBoostingClassifier(max_iter=5)"
    assert told["trained"] == {"rows": 400, "rows_without_target": 0}


def test_it_holds_its_proof(told: dict[str, Any], exported: Exported) -> None:
    assert told["proof"] == exported.proof.to_json()
    assert told["proof"]["rows"] == 400
    assert told["proof"]["over_tolerance"] == told["proof"]["label_flips"] == 0


def test_it_tells_what_made_it(told: dict[str, Any]) -> None:
    assert told["versions"]["scikit-learn"] == version("scikit-learn")
    assert told["versions"]["numpy"] == np.__version__
    assert abs(datetime.fromisoformat(told["written"]) - datetime.now(UTC)) < timedelta(minutes=10)


def test_fingerprints_follow_the_data_and_the_recipe(
    told: dict[str, Any], model: wb.Model, recipe: wb.Recipe, departures: pl.DataFrame, tmp_path: Path
) -> None:
    def fingerprints(**changes: Any) -> dict[str, Any]:
        file = wb.export(replace(model, **changes), tmp_path / "again.onnx").path
        found: dict[str, Any] = wb.Predictor(file).metadata["fingerprints"]
        return found

    known, rows = told["fingerprints"], model.rows
    rechunked = pa.concat_tables([rows.slice(0, 50), rows.slice(50)])
    assert fingerprints(rows=rechunked) == known
    assert fingerprints(rows=rows.slice(1))["rows"] != known["rows"]
    wider = recipe.replace(3, wb.ClipOutliers(DELAY, method="mad", k=9.0))
    assert fingerprints(recipe=wider.fit(departures, target="late"))["recipe"] != known["recipe"]


def test_it_keeps_the_training_rows_statistics(told: dict[str, Any], departures: pl.DataFrame) -> None:
    seen = {column["name"]: column for column in told["statistics"]["columns"]}
    assert set(seen) == set(departures.columns)
    assert seen[DELAY]["figures"]["missing"]["value"] == departures[DELAY].null_count()
    assert seen[DELAY]["figures"]["mean"]["value"] == pytest.approx(departures[DELAY].mean(), rel=1e-12)
    assert {each["value"]: each["rows"] for each in seen[CARRIER]["frequent"]} == dict(
        departures[CARRIER].drop_nulls().value_counts().iter_rows()
    )


def test_what_it_tells_is_json_even_of_columns_without_a_number(tmp_path: Path) -> None:
    empty = pl.DataFrame(
        {
            "empty": [None] * 40,
            "never a number": [np.nan] * 40,
            "constant": [1.0] * 40,
            "infinite": [np.inf, 1.0] * 20,
            "late": [0, 1] * 20,
        },
        schema_overrides={"empty": pl.Float64},
    )
    filled = wb.Recipe((wb.Impute(wb.numeric(), strategy="constant", value=0.0),))
    model = wb.fit(filled, LogisticRegression(), empty, "late")
    file = onnx.load(wb.export(model, tmp_path / "late.onnx").path)
    (text,) = [prop.value for prop in file.metadata_props if prop.key == "workbench"]

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    json.loads(text, parse_constant=refuse)


def test_a_report_adds_its_metrics(model: wb.Model, departures: pl.DataFrame, tmp_path: Path) -> None:
    report = wb.validate(model, departures, n_bootstrap=10)
    late = wb.Predictor(wb.export(model, tmp_path / "late.onnx", report).path)
    assert late.metrics == report.to_json()["metrics"]
    assert late.metrics["roc_auc"]["value"] == report.metrics["roc_auc"].value


def test_it_is_onnx_of_the_promised_opsets(exported: Exported) -> None:
    graph = onnx.load(exported.path)
    onnx.checker.check_model(graph, full_check=True)
    assert {opset.domain: opset.version for opset in graph.opset_import} == {"": 21, "ai.onnx.ml": 5}
    assert graph.ir_version == 10
    assert [given.name for given in graph.graph.input] == [DELAY, CARRIER, MILES, LEFT]
    assert [answer.name for answer in graph.graph.output] == ["output.label", "output.probabilities"]


def test_what_skl2onnx_wrote_fits_in(recipe: wb.Recipe, departures: pl.DataFrame, tmp_path: Path) -> None:
    by_rank = recipe.replace(5, wb.OrdinalEncode(CARRIER))
    model = wb.fit(by_rank, MLPClassifier((2,), max_iter=1000, tol=0.1), departures, "late")
    graph = onnx.load(wb.export(model, tmp_path / "late.onnx").path)
    onnx.checker.check_model(graph, full_check=True)
    opsets = {opset.domain: opset.version for opset in graph.opset_import}
    assert opsets[""] == 21
    assert opsets["ai.onnx.ml"] <= 5


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([False, True], (0, 1)),
        ([-3, 7, 2**40], (-3, 7, 2**40)),
        (["größer", "a b", "🛫"], ("a b", "größer", "🛫")),
    ],
    ids=["flags", "whole numbers", "text"],
)
def test_labels_are_the_models_own(
    labels: list[Any], classes: tuple[Any, ...], departures: pl.DataFrame, recipe: wb.Recipe, tmp_path: Path
) -> None:
    given = departures.with_columns(late=pl.Series([labels[at % len(labels)] for at in range(400)]))
    model = wb.fit(recipe, HistGradientBoostingClassifier(max_iter=5), given, "late")
    predictor = wb.Predictor(wb.export(model, tmp_path / "label.onnx").path)
    assert predictor.classes == model.classes == classes
    assert predictor.predict(given.drop("late")).tolist() == model.predict(given).tolist()


@pytest.mark.parametrize(
    "kind", [pl.DataFrame, pl.DataFrame.lazy, pl.DataFrame.to_pandas, pl.DataFrame.to_arrow]
)
def test_it_is_proved_on_the_rows_given(
    kind: Callable[[pl.DataFrame], Any], model: wb.Model, departures: pl.DataFrame, tmp_path: Path
) -> None:
    rows = kind(departures.drop("late").head(17))
    assert wb.export(model, tmp_path / "late.onnx", rows=rows).proof.rows == 17


def test_rows_to_prove_it_on_must_be_there(model: wb.Model, departures: pl.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rows"):
        wb.export(model, tmp_path / "late.onnx", rows=departures.clear())
    with pytest.raises(ColumnError, match=MILES):
        wb.export(model, tmp_path / "late.onnx", rows=departures.drop(MILES))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["late.pkl", "late", "nowhere/late.onnx", "folder.onnx"])
def test_a_path_that_cannot_be_written_is_refused_at_once(name: str, model: wb.Model, tmp_path: Path) -> None:
    (tmp_path / "folder.onnx").mkdir()
    with pytest.raises(InputError, match=name):
        wb.export(model, tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == ["folder.onnx"]


def test_text_that_no_step_encodes_names_the_step_to_add(
    model: wb.Model, departures: pl.DataFrame, tmp_path: Path
) -> None:
    raw = replace(model, recipe=wb.Recipe((wb.Drop(LEFT),)).fit(departures, target="late"))
    with pytest.raises(ColumnError, match=r"carrier.*Add OrdinalEncode, OneHotEncode or TargetEncode"):
        wb.export(raw, tmp_path / "late.onnx")


def test_an_estimator_without_onnx_form_is_refused(
    recipe: wb.Recipe, departures: pl.DataFrame, tmp_path: Path
) -> None:
    model = wb.fit(recipe, AdaBoostClassifier(n_estimators=2), departures, "late")
    with pytest.raises(NotExportableError, match="AdaBoostClassifier"):
        wb.export(model, tmp_path / "late.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_recipe_that_reads_no_column_is_refused(
    model: wb.Model, departures: pl.DataFrame, tmp_path: Path
) -> None:
    nothing = replace(model, recipe=wb.Recipe((wb.Select(()),)).fit(departures, target="late"))
    with pytest.raises(NotExportableError, match="reads no column"):
        wb.export(nothing, tmp_path / "late.onnx")


def _disagree(*_: Any) -> None:
    raise ParityError("They disagree.")


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt  # not by a signal: a runner in the background may have SIGINT ignored


@pytest.mark.parametrize(("proof", "error"), [(_disagree, ParityError), (_interrupt, KeyboardInterrupt)])
def test_a_file_is_replaced_only_by_a_proven_one(
    proof: Callable[..., None],
    error: type[BaseException],
    model: wb.Model,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "late.onnx"
    path.write_text("the one before")
    monkeypatch.setattr("workbench.exporting.proof._asked_of_file", proof)
    with pytest.raises(error):
        wb.export(model, path)
    assert path.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    wb.export(model, path)
    assert wb.Predictor(path).target == "late"
    assert list(tmp_path.iterdir()) == [path]


def test_a_job_records_it(model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_RUN", str(tmp_path))
    exported = wb.export(model, tmp_path / "late.onnx")
    records = map(json.loads, (tmp_path / "records.jsonl").read_text().splitlines())
    (recorded,) = [each for each in records if each["kind"] == "model"]
    assert recorded["path"] == str(exported.path)
    assert recorded["proof"] == exported.proof.to_json()
