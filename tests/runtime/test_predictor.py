"""A predictor answers raw rows as its graph says, and says clearly what it cannot answer."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from workbench.errors import ColumnError, DataError, InputError, ModelFileError
from workbench.runtime import ExtraColumnsWarning, Predictor

WriteModel = Callable[..., Path]

DELAY = 'the "delay" ü'
NOON = datetime(2020, 7, 1, 12)
ROWS = {
    DELAY: [0.75, None, math.inf, 0.0, 0.0],
    "carrier": ["B6", "B6", "UA", None, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")],
    "left at": [NOON, NOON, NOON, None, datetime(1969, 12, 31)],
}
# As conftest.chance says: missing 0.25, UA +1, no carrier +2, no time +4, before 1970 +8.
VALUES = [0.75, 0.25, 1.25, 6.0, 8.0]


def test_a_classifier(model: Path) -> None:
    late = Predictor(model)

    assert_array_equal(late.predict(ROWS), [1, 0, 1, 1, 1])
    assert late.predict(ROWS).dtype == np.int64
    assert_array_equal(late.predict_proba(ROWS), np.column_stack([1 - np.array(VALUES), VALUES]))


def test_a_regression(write_model: WriteModel) -> None:
    value = Predictor(write_model(task="regression", classes=[]))

    assert_array_equal(value.predict(ROWS), VALUES)
    assert value.score(ROWS).probabilities is None
    with pytest.raises(InputError, match=r"no probabilities. Use predict"):
        value.predict_proba(ROWS)


@pytest.mark.parametrize(
    ("classes", "dtype"),
    [([0, 1], np.int64), ([-5, 70], np.int64), ([False, True], np.bool_), (["on", "läte"], object)],
)
def test_labels_are_the_classes(write_model: WriteModel, classes: list[Any], dtype: Any) -> None:
    late = Predictor(write_model(classes=classes))
    labels = late.predict(ROWS)

    assert labels.dtype == dtype
    assert labels.tolist() == [classes[1], classes[0], classes[1], classes[1], classes[1]]
    assert late.classes == tuple(classes)


@pytest.mark.parametrize("classes", [[0, 1], [False, True], ["a", "b"]])
@pytest.mark.parametrize("rows", [[], {name: [] for name in ROWS}, pl.DataFrame(ROWS)[:0]])
def test_no_rows(write_model: WriteModel, classes: list[Any], rows: Any) -> None:
    late = Predictor(write_model(classes=classes))

    assert late.predict(rows).shape == (0,)
    assert late.predict(rows).dtype == late.predict(ROWS).dtype
    assert late.predict_proba(rows).shape == (0, 2)
    assert late.predict_proba(rows).dtype == np.float64


def test_no_rows_of_a_regression(write_model: WriteModel) -> None:
    assert Predictor(write_model(task="regression", classes=[])).predict([]).dtype == np.float64


def test_one_row(model: Path) -> None:
    row = {name: column[0] for name, column in ROWS.items()}

    assert_array_equal(Predictor(model).predict_proba(row), [[0.25, 0.75]])


def test_what_the_file_says_of_itself(model: Path) -> None:
    late = Predictor(str(model))

    assert (late.task, late.target, late.classes) == ("binary", "late", (0, 1))
    assert late.features == ("delay", "carrier_code")
    assert late.recipe == {"steps": []}
    assert late.metrics == {"roc_auc": 0.75}
    assert late.proof == {"rows": 100, "largest": 0.0}
    assert late.metadata["format"] == 1
    assert late.path == str(model)
    assert late.schema.names == (DELAY, "carrier", "left at")


def test_a_file_not_yet_proven_opens(write_model: WriteModel) -> None:
    assert Predictor(write_model(proof=None, metrics=None)).proof == {}


def test_extra_columns_warn_once(model: Path) -> None:
    late = Predictor(model)

    with pytest.warns(ExtraColumnsWarning, match="does not read the columns 'x', 'y'") as caught:
        late.predict({**ROWS, "x": 1, "y": 2})
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        late.predict({**ROWS, "x": 1})


def test_errors_name_the_row_and_the_column(model: Path) -> None:
    late = Predictor(model)

    with pytest.raises(DataError, match=r"Row 1, column 'carrier': 7 \(int\) was given. Allowed: text"):
        late.predict({**ROWS, "carrier": ["UA", 7, "UA", "UA", "UA"]})
    with pytest.raises(
        DataError, match=r"Row 102, column 'left at': 'noon' \(str\) was given. Allowed: a datetime"
    ):
        late.score({**ROWS, "left at": [NOON, NOON, "noon", None, None]}, first_row=100)
    with pytest.raises(ColumnError, match="needs are missing: 'carrier'"):
        late.predict({DELAY: [1.0]})


def test_text_that_is_no_unicode_is_named(model: Path) -> None:
    with pytest.raises(DataError, match=r"Row 11, column 'carrier': 'a\\udc80' is not valid Unicode"):
        Predictor(model).score([{"carrier": "UA"}, {"carrier": "a\udc80"}], first_row=10)


def test_many_rows_are_shared_by_the_cores_in_their_order(model: Path) -> None:
    delays = np.arange(50_000) / 50_000
    rows = {DELAY: delays, "carrier": ["B6"] * 50_000, "left at": [NOON] * 50_000}

    assert_array_equal(Predictor(model).predict_proba(rows)[:, 1], delays)
    rows["carrier"][40_000] = "a\udc80"
    with pytest.raises(DataError, match="Row 40000, column 'carrier'"):
        Predictor(model).predict(rows)


def test_threads_may_share_it(model: Path) -> None:
    late = Predictor(model)
    batches = [
        {DELAY: np.full(500, each / 100), "carrier": ["B6"] * 500, "left at": [NOON] * 500}
        for each in range(100)
    ]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(late.predict_proba, batches))

    for each, answer in enumerate(answers):
        assert_array_equal(answer[:, 1], np.full(500, each / 100))


def test_it_travels_by_pickle(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(model.parent)
    packed = pickle.dumps(Predictor("late.onnx"))
    monkeypatch.chdir("/")

    assert_array_equal(pickle.loads(packed).predict(ROWS), [1, 0, 1, 1, 1])
    model.unlink()
    with pytest.raises(ModelFileError):
        pickle.loads(packed)


def test_a_card(write_model: WriteModel) -> None:
    card = Predictor(write_model(classes=["<b>", "x"], metrics={"roc_auc": [0.7, 0.8]}))._repr_html_()

    assert "<caption>late.onnx</caption>" in card
    assert "&lt;b&gt;, x" in card
    assert "late (binary)" in card
    assert "[0.7, 0.8]" in card


def test_the_import_is_light() -> None:
    heavy = ["polars", "pandas", "pyarrow", "narwhals", "sklearn", "scipy", "torch", "onnx", "spox", "plotly"]
    code = f"import sys, workbench.runtime; print(*[name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == ""
