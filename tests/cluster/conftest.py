"""One cluster for the whole run, started by the first test that asks for it, and the flights on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import workbench as wb
from tests.cluster import client, standalone
from tests.cluster.flights import KEY, RECIPE, TARGET, flights
from tests.spark_session import client as spark_client
from tests.spark_session import free_port


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its master's address, and the folder of its logs."""

    master: str
    folder: Path


@dataclass(frozen=True)
class Answers:
    """What clients of the cluster made of the flights, and where Connect is served meanwhile."""

    folder: Path
    connect: str

    def read(self, client: str, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / client / name / "*.parquet").sort(KEY)

    def fitted(self, name: str) -> wb.FittedRecipe:
        return wb.FittedRecipe.from_json(json.loads((self.folder / f"{name}.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with standalone.running(folder) as master:
        yield Cluster(master, folder)


@pytest.fixture(scope="session")
def answers(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    folder, port = tmp_path_factory.mktemp("flights"), free_port()
    flights().write_parquet(folder / "flights.parquet", row_group_size=50_000)
    fitted = RECIPE.fit(flights(), target=TARGET, key=KEY)
    (folder / "fitted.json").write_text(json.dumps(fitted.to_json()), encoding="utf-8")
    few, recipe = flights().head(60_000), RECIPE.add(wb.Drop("speed"))  # more digits than a model takes
    forest = HistGradientBoostingClassifier(max_iter=30, random_state=7)
    wb.export(wb.fit(recipe, forest, few, TARGET, key=KEY), folder / "late.onnx")
    given, log = (str(folder), port, cluster.master), folder / "clients.log"
    with spark_client(client.__name__, "classic", *given, log=log):
        with spark_client(client.__name__, "connect", *given, log=log):
            pass
        yield Answers(folder, f"sc://127.0.0.1:{port}")
