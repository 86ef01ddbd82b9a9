"""A Spark table is scored where it is, and its rows are answered as rows are answered here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.spark_session import spark
from workbench.errors import ColumnError, InputError, ModelFileError
from workbench.runtime import Predictor
from workbench.runtime.spark import predict_frame

__all__ = ["spark"]

WriteModel = Callable[..., Path]

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

DELAY = 'the "delay" ü'
ROWS = 500
FLIGHTS = pl.DataFrame(
    {
        "row.id": range(ROWS),
        DELAY: [None if at % 9 == 0 else at / 400 for at in range(ROWS)],
        "carrier": [("UA", "B6", None)[at % 3] for at in range(ROWS)],
        "left at": [None if at % 7 == 0 else datetime(1969 + at % 2, 12, 31, 5) for at in range(ROWS)],
        "a `tick`": [f"{at:03}" for at in range(ROWS)],
    },
    schema_overrides={"left at": pl.Datetime("us", "UTC")},
)


def here(model: Path) -> pl.DataFrame:
    late = Predictor(model)
    scores = late.score(FLIGHTS.select(late.schema.names))
    made: dict[str, Any] = {"prediction": scores.prediction.tolist()}
    if scores.probabilities is not None:
        made |= {f"probability_{each}": scores.probabilities[:, at] for at, each in enumerate(late.classes)}
    return FLIGHTS.with_columns(**{name: pl.Series(values) for name, values in made.items()})


def read(table: Any) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table.toArrow())).sort("row.id")


@pytest.fixture(scope="module")
def flights(spark: Any) -> Any:
    return spark.createDataFrame(FLIGHTS.to_arrow()).repartition(3)


@pytest.mark.parametrize(
    "answers",
    [
        {"classes": [0, 1]},
        {"classes": [False, True]},
        {"classes": ["on", "läte"]},
        {"task": "regression", "classes": []},
    ],
    ids=str,
)
def test_rows_are_answered_as_here(write_model: WriteModel, flights: Any, answers: dict[str, Any]) -> None:
    model = write_model(**answers)
    scored = read(predict_frame(model, flights))
    assert_frame_equal(scored, here(model), check_exact=True)


def test_columns_that_are_asked_for_are_kept(model: Path, flights: Any) -> None:
    kept = predict_frame(model, flights, columns=["a `tick`", "row.id"])
    expected = here(model).select("a `tick`", "row.id", "prediction", "probability_0", "probability_1")
    assert kept.columns == expected.columns
    assert_frame_equal(read(kept), expected, check_exact=True)


def test_no_rows(model: Path, flights: Any) -> None:
    assert read(predict_frame(model, flights.limit(0))).shape == (0, len(FLIGHTS.columns) + 3)


def test_a_table_that_does_not_fit_is_refused_before_it_is_read(model: Path, flights: Any) -> None:
    with pytest.raises(ColumnError, match=r"no column 'rov.id' to keep\. Did you mean 'row.id'"):
        predict_frame(model, flights, columns=["rov.id"])
    with pytest.raises(ColumnError, match="'prediction', which the output would write"):
        predict_frame(model, flights.withColumnRenamed("a `tick`", "prediction"))
    with pytest.raises(ColumnError, match="model needs are missing: 'carrier'"):
        predict_frame(model, flights.drop("carrier"))
    with pytest.raises(InputError, match=r"A DataFrame is no table of Spark\. Use predict"):
        predict_frame(model, FLIGHTS)


def test_a_file_that_has_changed_is_not_mixed_up(write_model: WriteModel, flights: Any) -> None:
    late = Predictor(write_model())
    write_model(metrics={"roc_auc": 0.5})
    with pytest.raises(ModelFileError, match="has changed since it was opened"):
        predict_frame(late, flights)
