"""Which flights will be late: a Workbench model and the scikit-learn pipeline that has the same steps."""

from __future__ import annotations

import joblib
import polars as pl
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder, TargetEncoder

import workbench as wb
from tests.benchmarks.flights import departed_flights
from tests.benchmarks.timing import FOLDER

LEAVES = ["month", "day", "hour", "sched_dep_time", "dep_delay", "sched_arr_time", "distance"]
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
NUMBERS = [*LEAVES, *WEATHER, "built", "engines", "seats"]
MANY_LEVELS = ["tailnum", "dest", "model"]
FEW_LEVELS = ["carrier", "origin", "type", "manufacturer", "engine"]
COLUMNS = [*NUMBERS, *MANY_LEVELS, *FEW_LEVELS]

RARE = 60  # rows in training
FOREST = HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=7)


def write_models() -> tuple[float, float]:
    """Train both on 60,000 flights up to September; write them, and the later flights as raw rows.

    Returns:
        Their ROC-AUC on the later flights: ours, scikit-learn's.
    """
    flights = departed_flights()
    train = flights.filter(pl.col("month") < 10).select(*COLUMNS, "late", "row_id")
    train = wb.sample(train, n=60_000, key="row_id", seed=7)
    model = wb.fit(_recipe(train.height), clone(FOREST), train, "late", key="row_id")
    wb.export(model, FOLDER / "late.onnx")
    pipeline = _pipeline().fit(train.select(COLUMNS).to_pandas(), train["late"].to_numpy())
    joblib.dump(pipeline, FOLDER / "late.joblib")

    later = flights.filter(pl.col("month") >= 10)
    rows = later.select(COLUMNS)
    rows.write_parquet(FOLDER / "rows.parquet")
    rows.head(1000).write_parquet(FOLDER / "few.parquet")
    ours = wb.Predictor(FOLDER / "late.onnx").predict_proba(rows)
    theirs = pipeline.predict_proba(rows.to_pandas())
    return roc_auc_score(later["late"], ours[:, 1]), roc_auc_score(later["late"], theirs[:, 1])


def _recipe(rows: int) -> wb.Recipe:
    return wb.Recipe(
        (
            wb.IndicateMissing(NUMBERS),
            wb.Impute(NUMBERS, strategy="median"),
            wb.TargetEncode(MANY_LEVELS),
            wb.GroupRare(FEW_LEVELS, min_share=RARE / rows),
            wb.OrdinalEncode(FEW_LEVELS),
        )
    )


def _pipeline() -> Pipeline:
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=RARE)
    features = make_column_transformer(
        (SimpleImputer(strategy="median", add_indicator=True), NUMBERS),
        (TargetEncoder(), MANY_LEVELS),
        (ordinal, FEW_LEVELS),
    )
    return make_pipeline(features, clone(FOREST))
