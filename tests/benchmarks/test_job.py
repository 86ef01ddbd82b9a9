"""A notebook run as a job, from the command to the finished report, and the same code as a script."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tests.benchmarks.timing import FOLDER, Comparison, Way, command, race

CELLS = (
    "rows: int = 100_000",
    """
import plotly.express as px
import polars as pl
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

flights = pl.read_parquet("flights.parquet").drop_nulls("arr_delay").sample(rows, seed=7)
flights.describe()
""",
    """
carriers = flights.group_by("carrier").agg(pl.len(), pl.col("arr_delay").mean()).sort("arr_delay")
carriers
""",
    'px.bar(carriers, x="carrier", y="arr_delay")',
    """
numbers = flights.select("month", "day", "hour", "minute", "dep_delay", "distance").to_numpy()
late = (flights["arr_delay"] > 15).to_numpy()
half = rows // 2
model = RandomForestClassifier(n_estimators=20, random_state=7).fit(numbers[:half], late[:half])
""",
    "print(roc_auc_score(late[half:], model.predict_proba(numbers[half:])[:, 1]))",
)


def test_job(keep: Callable[[Comparison], None]) -> None:
    (FOLDER / "delays.py").write_text("\n".join(CELLS))
    cells = [new_code_cell(cell.strip()) for cell in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python"}}
    )
    nbformat.write(notebook, FOLDER / "delays.ipynb")
    tools = Path(sys.executable).parent

    job = command(str(tools / "workbench"), "run", "delays.ipynb")
    as_script = command(sys.executable, "delays.py")
    papermill = command(str(tools / "papermill"), "delays.ipynb", "executed.ipynb")
    keep(
        race(
            "a notebook as a job",
            Way("ours", job),
            Way("the same as a script", as_script, aim="at most 1.5"),
            Way("papermill, which makes no report", papermill),
            turns=5,
        )
    )
