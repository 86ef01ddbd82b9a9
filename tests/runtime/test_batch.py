"""A scored file holds, row by row, what the predictor answers; a job that fails leaves nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workbench.errors import ColumnError, DataError, InputError
from workbench.runtime import Predictor
from workbench.runtime.batch import predict_file

WriteModel = Callable[..., Path]

DELAY = 'the "delay" ü'
ROWS = 1_000


@pytest.fixture
def flights() -> pl.DataFrame:
    random = np.random.default_rng(7)
    delay = random.uniform(-0.5, 1.5, ROWS)
    return pl.DataFrame(
        {
            "row_id": range(ROWS),
            "carrier": random.choice(["UA", "B6", ""], ROWS).tolist(),
            DELAY: [None if each < -0.3 else each for each in delay],
            "left at": [
                None if each % 7 == 0 else datetime(2020, 1, 1 + each % 28, 5) for each in range(ROWS)
            ],
            "code": [f"{each:03}" for each in range(ROWS)],
        }
    ).with_columns(carrier=pl.when(pl.col("carrier") != "").then("carrier"))


def expected(flights: pl.DataFrame, model: Path, **others: Any) -> pl.DataFrame:
    late = Predictor(model)
    rows = flights.select(late.schema.names)
    chances = late.predict_proba(rows)
    made = {f"probability_{each}": chances[:, place] for place, each in enumerate(late.classes)}
    return flights.with_columns(prediction=late.predict(rows), **made).with_columns(**others)


@pytest.mark.parametrize("batch_rows", [7, 64, 16_384])
def test_parquet(flights: pl.DataFrame, model: Path, tmp_path: Path, batch_rows: int) -> None:
    flights.write_parquet(tmp_path / "in.parquet", row_group_size=300)
    seen: list[int] = []

    scored = predict_file(
        model,
        tmp_path / "in.parquet",
        tmp_path / "new" / "out.parquet",
        batch_rows=batch_rows,
        progress=seen.append,
    )

    assert_frame_equal(pl.read_parquet(scored.output), expected(flights, model))
    assert (scored.output, scored.rows) == (tmp_path / "new" / "out.parquet", ROWS)
    assert scored.seconds > 0
    assert seen == sorted(seen)
    assert seen[-1] == ROWS
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["out.parquet"]


@pytest.mark.parametrize("name", ["in.csv", "in.csv.gz"])
def test_csv(flights: pl.DataFrame, model: Path, tmp_path: Path, name: str) -> None:
    flights.write_csv(tmp_path / name, compression="gzip" if name.endswith("gz") else "uncompressed")

    predict_file(model, tmp_path / name, tmp_path / "out.parquet", batch_rows=100)

    as_text = pl.col("row_id").cast(pl.String)
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), expected(flights, model, row_id=as_text))


def test_a_folder_in_order(flights: pl.DataFrame, model: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for part in range(5):
        flights[part * 200 : part * 200 + 200].write_parquet(tmp_path / "in" / f"{part}.parquet")

    predict_file(Predictor(model), str(tmp_path / "in"), str(tmp_path / "in" / "out.parquet"))

    assert_frame_equal(pl.read_parquet(tmp_path / "in" / "out.parquet"), expected(flights, model))


@pytest.mark.parametrize(
    ("classes", "kind"), [(["on", "läte"], pl.String), ([False, True], pl.Boolean), ([3, 4], pl.Int64)]
)
def test_labels_keep_their_type(
    flights: pl.DataFrame, write_model: WriteModel, tmp_path: Path, classes: list[Any], kind: Any
) -> None:
    flights.write_parquet(tmp_path / "in.parquet")
    path = write_model(classes=classes)

    predict_file(path, tmp_path / "in.parquet", tmp_path / "out.parquet", columns=["row_id"])

    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out.columns == ["row_id", "prediction", f"probability_{classes[0]}", f"probability_{classes[1]}"]
    assert out.schema["prediction"] == kind
    assert_frame_equal(out, expected(flights, path).select(out.columns))


def test_a_regression(flights: pl.DataFrame, write_model: WriteModel, tmp_path: Path) -> None:
    flights.write_parquet(tmp_path / "in.parquet")
    path = write_model(task="regression", classes=[])

    predict_file(path, tmp_path / "in.parquet", tmp_path / "out.parquet", columns=[])

    out = pl.read_parquet(tmp_path / "out.parquet")
    values = Predictor(path).predict(flights.select(Predictor(path).schema.names))
    assert_frame_equal(out, pl.DataFrame({"prediction": values}))


@pytest.mark.parametrize("name", ["in.parquet", "in.csv"])
def test_no_rows(flights: pl.DataFrame, model: Path, tmp_path: Path, name: str) -> None:
    (flights[:0].write_csv if name.endswith("csv") else flights[:0].write_parquet)(tmp_path / name)

    assert predict_file(model, tmp_path / name, tmp_path / "out.parquet").rows == 0
    assert pl.read_parquet(tmp_path / "out.parquet").columns[-3:] == [
        "prediction",
        "probability_0",
        "probability_1",
    ]


def test_a_nullable_column_may_be_absent(flights: pl.DataFrame, model: Path, tmp_path: Path) -> None:
    flights.drop("left at").write_parquet(tmp_path / "in.parquet")

    predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet")

    without = expected(flights.with_columns(pl.lit(None, pl.Datetime).alias("left at")), model).drop(
        "left at"
    )
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), without)


@pytest.mark.parametrize("name", ["in.parquet", "in.csv"])
def test_a_bad_value_is_named_and_leaves_nothing(
    flights: pl.DataFrame, model: Path, tmp_path: Path, name: str
) -> None:
    wrong = pl.when(pl.col("row_id") == 900).then(pl.lit("soon")).otherwise(pl.lit("0.5")).alias(DELAY)
    bad = flights.with_columns(wrong)
    (bad.write_csv if name.endswith("csv") else bad.write_parquet)(tmp_path / name)
    row = 900 if name.endswith("csv") else 0

    with pytest.raises(DataError, match=rf"{name}: Row {row}, column 'the \"delay\" ü'"):
        predict_file(model, tmp_path / name, tmp_path / "out.parquet", batch_rows=64)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([name, model.name])


def test_an_old_output_stays_until_the_new_one_is_whole(
    flights: pl.DataFrame, model: Path, tmp_path: Path
) -> None:
    flights.write_parquet(tmp_path / "in.parquet")
    (tmp_path / "out.parquet").write_text("old")

    def interrupt(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        predict_file(
            model, tmp_path / "in.parquet", tmp_path / "out.parquet", batch_rows=10, progress=interrupt
        )
    assert (tmp_path / "out.parquet").read_text() == "old"
    assert {each.name for each in tmp_path.iterdir()} == {"in.parquet", "out.parquet", model.name}
    assert threading.active_count() == 1


@pytest.mark.parametrize("taken", ["prediction", "probability_1"])
def test_a_name_that_is_taken(flights: pl.DataFrame, model: Path, tmp_path: Path, taken: str) -> None:
    flights.rename({"code": taken}).write_parquet(tmp_path / "in.parquet")

    with pytest.raises(ColumnError, match=f"The input has '{taken}', which the output would write"):
        predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet")
    predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet", columns=["row_id"])


def test_missing_columns_are_named(flights: pl.DataFrame, model: Path, tmp_path: Path) -> None:
    flights.drop("carrier").write_parquet(tmp_path / "in.parquet")

    with pytest.raises(ColumnError, match=r"in.parquet: .*missing: 'carrier'"):
        predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet")


def test_columns_to_keep_must_be_there(flights: pl.DataFrame, model: Path, tmp_path: Path) -> None:
    flights.write_parquet(tmp_path / "in.parquet")

    with pytest.raises(ColumnError, match=r"in.parquet has no column 'rowid' to keep. Did you mean 'row_id'"):
        predict_file(model, tmp_path / "in.parquet", tmp_path / "out.parquet", columns=["rowid"])


def test_the_output_is_a_parquet_file_of_its_own(flights: pl.DataFrame, model: Path, tmp_path: Path) -> None:
    flights.write_parquet(tmp_path / "in.parquet")

    with pytest.raises(InputError, match="is the input"):
        predict_file(model, tmp_path / "in.parquet", tmp_path / "sub" / ".." / "in.parquet")
    with pytest.raises(InputError, match=r"does not end in .parquet"):
        predict_file(model, tmp_path / "in.parquet", tmp_path / "out.csv")
    assert_frame_equal(pl.read_parquet(tmp_path / "in.parquet"), flights)


def test_without_pyarrow_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['pyarrow'] = None\nimport workbench.runtime.batch"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "MissingExtraError: Scoring files needs packages that are not here." in ran.stderr
    assert "pip install 'notebook-workbench[batch]'" in ran.stderr
