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


TOOLS = Path(sys.executable).parent
WAYS = (
    Way("ours", command(str(TOOLS / "workbench"), "run", "delays.ipynb")),
    Way("the same as a script", command(sys.executable, "delays.py"), aim="at most 1.5"),
    Way("papermill, with no report", command(str(TOOLS / "papermill"), "delays.ipynb", "executed.ipynb")),
)


def test_job(keep: Callable[[Comparison], None]) -> None:
    (FOLDER / "delays.py").write_text("\n".join(CELLS))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    notebook = new_notebook(cells=[new_code_cell(cell.strip()) for cell in CELLS], metadata=kernel)
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, FOLDER / "delays.ipynb")
    keep(race("a notebook as a job", *WAYS, turns=5))
