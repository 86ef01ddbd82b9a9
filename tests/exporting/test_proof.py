"""A file that answers otherwise than its model is found out, and the part at fault is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier, XGBRegressor

import workbench as wb
from tests.exporting.conftest import CARRIER, DELAY, LEFT
from workbench.errors import ParityError
from workbench.exporting import estimators, graph
from workbench.exporting.proof import _flips, prove, tolerance_of
from workbench.ops import Clip, DateParts, IsMissing, OneHot

Lower = Callable[..., Any]


def shifted(lower: Lower, by: float) -> Lower:
    """A lowering whose every output is too large."""

    def wrong(self: Any, values: Any, onnx: Any) -> dict[str, Any]:
        return {
            name: onnx.op.add(value, onnx.number(by)) for name, value in lower(self, values, onnx).items()
        }

    return wrong


def refusal(model: wb.Model, folder: Path, rows: pl.DataFrame | None = None) -> str:
    """What the error says; nothing may be left behind."""
    with pytest.raises(ParityError) as refused:
        wb.export(model, folder / "wrong.onnx", rows=rows)
    assert list(folder.iterdir()) == []
    return str(refused.value)


@pytest.mark.parametrize(
    ("op", "step", "column"),
    [
        (DateParts, "ExpandDatetime", f"{LEFT}_weekday"),
        (IsMissing, "IndicateMissing", f"{DELAY}_missing"),
        (Clip, "ClipOutliers", DELAY),  # though Scale writes the column after it
        (OneHot, "OneHotEncode", f"{CARRIER}=B6"),
    ],
)
def test_a_step_that_is_written_wrongly_is_named(
    op: Any, step: str, column: str, model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(op, "lower", shifted(op.lower, 100.0))
    assert f"The column {column!r} differs after {step}(" in refusal(model, tmp_path)


def test_a_column_that_is_read_wrongly_is_named(
    model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.nulls, "finite", lambda value, onnx: onnx.op.neg(value))
    assert f"The column {DELAY!r} differs after it is read" in refusal(model, tmp_path)


def test_the_worst_row_is_named_with_both_its_answers(
    model: wb.Model, departures: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the one departure that is far too late can come out otherwise where its bound is not kept."""
    monkeypatch.setattr(Clip, "lower", lambda op, values, onnx: {op.column: onnx.op.neg(values[op.column])})
    rows = departures.with_columns(pl.when(pl.col(DELAY) > 500).then(DELAY).otherwise(0.0).alias(DELAY))
    known = model.predict_proba(rows)[123]
    said = refusal(model, tmp_path, rows.drop("late"))
    assert "of 400 rows 1 differ by more than 1e-09" in said
    assert "The worst is row 123: " in said
    assert f"probabilities {known} became " in said


def test_an_estimator_that_is_written_wrongly_is_named(
    model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_otherwise(monkeypatch, "probabilities", lambda value, onnx: onnx.op.add(value, onnx.number(1e-8)))
    said = refusal(model, tmp_path)
    assert "of 400 rows 400 differ" in said
    assert "0 labels flip" in said
    assert "HistGradientBoostingClassifier that is written wrongly" in said


def test_a_label_that_flips_is_enough(
    model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = int(model.predict(model.rows).sum())
    _write_otherwise(monkeypatch, "label", lambda label, onnx: onnx.op.mul(label, onnx.integer(0)))
    said = refusal(model, tmp_path)
    assert "of 400 rows 0 differ by more than 1e-09" in said
    assert f"and {late} labels flip" in said
    assert "prediction 1 became 0." in said


def test_an_answer_that_is_missing_differs(
    model: wb.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_otherwise(
        monkeypatch, "probabilities", lambda value, onnx: onnx.op.mul(value, onnx.number(np.nan))
    )
    assert "of 400 rows 400 differ" in refusal(model, tmp_path)


@pytest.mark.parametrize(
    ("size", "apart", "agrees"),
    [(1e6, 4e-4, True), (1e6, 4e-3, False), (1e-3, 4e-10, True), (1e-3, 4e-9, False)],
)
def test_large_values_may_differ_by_their_size(
    size: float, apart: float, agrees: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pl.DataFrame({"x": [0.8, 0.9, 1.0]}).with_columns(y=pl.col("x") * size)
    model = wb.fit(wb.Recipe(), LinearRegression(), table, "y")
    _write_otherwise(monkeypatch, "value", lambda value, onnx: onnx.op.add(value, onnx.number(apart)))
    if agrees:
        found = wb.export(model, tmp_path / "y.onnx").proof.largest_difference
        assert found == pytest.approx(apart / max(0.8 * size, 1.0), rel=1e-3)
    else:
        assert "LinearRegression that is written wrongly" in refusal(model, tmp_path)


@pytest.mark.parametrize(
    ("estimator", "tolerance"),
    [
        (XGBRegressor(), 1e-6),
        (make_pipeline(StandardScaler(), XGBClassifier()), 1e-6),
        (CalibratedClassifierCV(XGBClassifier()), 1e-6),
        (VotingClassifier([("a", LogisticRegression()), ("b", XGBClassifier())]), 1e-6),
        (wb.Network(), 1e-5),
        (CalibratedClassifierCV(wb.Network()), 1e-5),
        (HistGradientBoostingClassifier(), 1e-9),
        (make_pipeline(StandardScaler(), LogisticRegression()), 1e-9),
    ],
    ids=lambda given: type(given).__name__,
)
def test_only_what_sums_in_single_precision_may_differ_more(estimator: Any, tolerance: float) -> None:
    assert tolerance_of(estimator) == tolerance


def test_a_label_may_flip_only_between_classes_that_float32_cannot_tell_apart() -> None:
    shares = np.array([[0.5, 0.5 - 9e-6, 9e-6], [0.5, 0.5 - 2e-5, 2e-5], [0.6, 0.3, 0.1]])
    known = {"prediction": np.array(["a", "a", "a"]), "probabilities": shares}
    given = {"prediction": np.array(["b", "b", "a"]), "probabilities": shares}
    assert _flips(known, given, 1e-5).tolist() == [False, True, False]
    assert _flips(known, given, 1e-9).tolist() == [True, True, False]


def test_rows_are_asked_for_as_they_came(tmp_path: Path) -> None:
    """Every way that polars stores a number, a text or a time comes to the file as it came to the model."""
    columns = {
        "int8": pl.Series([-128, 127, None, 0], dtype=pl.Int8),
        "int64": pl.Series([0, 2**53, None, -(2**53)], dtype=pl.Int64),
        "float32": pl.Series([0.1, np.nan, np.inf, None], dtype=pl.Float32),
        "float64": pl.Series([0.1, -1e30, -np.inf, None], dtype=pl.Float64),
        "decimal": pl.Series([Decimal("0.10"), Decimal("-1.25"), None, Decimal(0)], dtype=pl.Decimal(9, 2)),
        "flag": [True, False, None, True],
        "text": ["", "null", None, 'a "b" \\ 🛫'],
        "category": pl.Series(["b", "a", None, "b"], dtype=pl.Categorical),
        "order": pl.Series(["low", "high", None, "low"], dtype=pl.Enum(["low", "high"])),
        "day": [date(1, 1, 1), date(9999, 12, 31), None, date(1970, 1, 1)],
        "moment": [datetime(1900, 1, 1, 0, 0, 0, 1), datetime(2013, 3, 10, 2, 30), None, datetime(1, 1, 1)],
        "abroad": pl.Series([datetime(2013, 3, 10, at) for at in range(4)]).dt.replace_time_zone(
            "Asia/Tokyo"
        ),
    }
    rows = pl.DataFrame(columns)
    table = pl.concat([rows] * 10).with_columns(y=pl.int_range(40) % 4)
    recipe = wb.Recipe(
        (
            wb.IndicateMissing(wb.numeric()),
            wb.ExpandDatetime(parts=("year", "month", "day", "weekday", "hour", "minute", "second")),
            wb.OneHotEncode(wb.categorical()),
        )
    )
    model = wb.fit(recipe, HistGradientBoostingClassifier(min_samples_leaf=1, max_iter=3), table, "y")
    assert wb.export(model, tmp_path / "kinds.onnx", rows=rows).proof.over_tolerance == 0


def test_the_interpreter_that_asks_needs_the_runtime_alone(
    model: wb.Model, tmp_path: Path, runtime_python: Path
) -> None:
    file = wb.export(model, tmp_path / "late.onnx").path
    agreement = prove(model, file, model.rows, python=str(runtime_python))
    assert (agreement.rows, agreement.over_tolerance, agreement.label_flips) == (400, 0, 0)


def test_a_file_that_does_not_answer_says_why(model: wb.Model, tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"no model")
    with pytest.raises(ParityError, match=r"does not answer: (?s:.*)broken.onnx is damaged"):
        prove(model, tmp_path / "broken.onnx", model.rows)


def _write_otherwise(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Any, Any], Any]) -> None:
    """Change one output of whatever estimator is written."""

    def wrong(estimator: Any, features: Any, onnx: Any) -> dict[str, Any]:
        outputs = estimators.lower_estimator(estimator, features, onnx)
        return outputs | {name: change(outputs[name], onnx)}

    monkeypatch.setattr(graph, "lower_estimator", wrong)
