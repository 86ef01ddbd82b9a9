"""What a user of the cluster does with the flights, as a process: a process has one kind of session.

`python -m tests.cluster.client classic FOLDER PORT MASTER` works on the cluster and then serves Connect on
that port until its input ends; `... connect FOLDER PORT MASTER` works as a client of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import workbench as wb
from tests.cluster.flights import KEY, RECIPE, SAMPLE, TARGET
from tests.cluster.standalone import EXECUTORS
from tests.contract.spark_client import SESSIONS
from tests.spark_session import serving, start
from workbench.runtime.spark import predict_frame

WRITES_INSTANTS = {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS"}  # as Parquet has them


def work(flights: Any, folder: Path, client: str) -> None:
    """Transform and score the flights, and as the classic client sample and fit too; write what comes out."""
    fitted = wb.FittedRecipe.from_json(json.loads((folder / "fitted.json").read_text("utf-8")))
    made = {
        "transformed": fitted.transform(flights),
        "scored": predict_frame(folder / "late.onnx", flights, columns=[KEY]),
    }
    if client == "classic":
        made["sampled"] = wb.sample(flights, **SAMPLE)
        learned = RECIPE.fit(flights, target=TARGET, key=KEY).to_json()
        (folder / "learned.json").write_text(json.dumps(learned), encoding="utf-8")
    for name, frame in made.items():
        frame.write.parquet(str(folder / client / name))


def main(client: str, folder: str, port: str, master: str) -> None:
    url = master if client == "classic" else f"sc://127.0.0.1:{port}"
    session = start(url, **EXECUTORS, **serving(port))
    for name, value in {**SESSIONS[client], **WRITES_INSTANTS}.items():
        session.conf.set(name, value)
    work(session.read.parquet(f"{folder}/flights.parquet"), Path(folder), client)
    print("answered", flush=True)  # noqa: T201
    sys.stdin.read()
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
